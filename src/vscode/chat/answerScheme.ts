/** Documents that show answers beside each other are about a conversation, and nobody's code. */
export const answerScheme = 'mlx-code-answer';
