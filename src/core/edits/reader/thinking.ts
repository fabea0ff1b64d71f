/** Tags around text in which a model thinks to itself. The first group is the slash of a closing tag. */
export const thinkingTag = /<(\/?)(?:think|thinking|thought|reasoning|reflection)>/i;
