/** The page of what the model will see is about us, and nobody's code. */
export const contextScheme = 'mlx-code-context';
