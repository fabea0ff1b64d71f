/** The file that a new command begins with: it works as it is, and says of each key what it does. Pure. */
export function starterCommand(name: string): string {
  return `---
# This file is the command /${name} of the chat. What stands between the two lines of --- says what it is; the text under them is what is asked.
description: Says what the selected code does, in simple words
# Other words for it.
# aliases: [${name}2]
# What is typed behind it; a ? where it may be left out. {{focus}} in the text stands for it, and {{arguments}} for all that was typed.
arguments:
  - focus?: what to look at above all
# What goes along: selection, file, diff (changes since the last commit), problems, or none. Without this line it is what the text names, or else the chips of the chat.
context: [selection]
# The model that answers, as /models lists it; without this line, the chosen one.
# model: q7b
# words: an answer in the chat. edit: a change of what goes along, which you look at before it is applied.
how: words
---
Say in three short points what {{selection}} does, for somebody who has never seen it. {{focus}}
`;
}
