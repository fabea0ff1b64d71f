/** Whether a question is about what git has changed or is in the middle of, told by its words alone; strictly, so that a question about code that happens to have such a word has nothing of it. Pure. */

const whose = '(?:my|our|the|these|those|all|any|current|local|latest|recent|uncommitted|unstaged|staged|pending|unsaved)';

const forms: readonly RegExp[] = [
  // what did I change, what have we changed since Friday, what changed
  /\bwhat(?:['’]s| is| has| have| did)?(?: (?:i|we|you|just|been|has|have|did))* chang(?:e|ed|es)\b(?! (?:the|if|when|between)\b)/iu,
  /\bwhich files (?:(?:have|did|are) )?(?:i |we )?(?:been )?chang/iu,
  new RegExp(String.raw`\b${whose} (?:\w+ )?(?:changes|modifications|diff)\b`, 'iu'),
  /\b(?:uncommitted|unstaged|untracked|un-?pushed)\b/iu,
  /\bgit\b/iu,
  /\b(?:rebas(?:e|es|ed|ing)|cherry[- ]?pick(?:s|ed|ing)?|stash(?:es|ed)|bisect(?:ing)?|detached head)\b/iu,
  /\b(?:merge|rebase|git|resolve|resolving|fix|these|this|all)\b[^.?!]{0,40}\b(?:merge )?conflicts?\b(?! (?:handler|error|exception|class|function|detection|type)\b)/iu,
  /\bconflict markers?\b/iu,
  /\bmerg(?:e|ing)\b[^.?!]{0,60}\b(?:fail(?:s|ed|ing)?|stopp?(?:s|ed)|does(?:n['’]t| not) work)\b/iu,
  /\b(?:fail(?:s|ed|ing)?|broken|stuck)\b[^.?!]{0,20}\bmerge\b(?! ?sort)/iu,
  /\bcommit messages?\b/iu,
  /\b(?:should|can|could|may|shall|ready to|want to|before|safe to|forg[eo]t(?:ten)? to|about to|let me|what (?:do|should|would) (?:i|we)|what to) (?:i |we )?commit\b/iu,
  /\b(?:last|latest|previous|next|my) commit\b/iu,
  /\b(?:which|what|current|this|my) branch\b/iu,
];
/** More is a text that was pasted. */
const longest = 2_000;

export function asksOfChanges(question: string): boolean {
  // What is quoted as code says nothing of the question.
  const said = question
    .slice(0, longest)
    .replace(/```[\s\S]*?(?:```|$)|`[^`\n]*`/g, ' ')
    .replace(/\s+/g, ' ');
  return forms.some((form) => form.test(said));
}
