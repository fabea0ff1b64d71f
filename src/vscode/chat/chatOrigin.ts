/** What the origin of a proposal begins with when it comes from an answer in the chat, which has a card to decide on it. */
export const chatOrigin = 'chat ';
