/** The languages that we have texts in beside English, as VS Code calls them. */
export const languages = ['de', 'fr', 'it', 'es', 'ja', 'zh-cn'] as const;
