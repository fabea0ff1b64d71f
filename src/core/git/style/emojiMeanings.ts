/** What the emoji of commit messages stand for in most projects, by code and character. */

const table: readonly (readonly [code: string, character: string, meaning: string])[] = [
  ['sparkles', '✨', 'a new feature'],
  ['bug', '🐛', 'a bug fixed'],
  ['ambulance', '🚑️', 'an urgent fix'],
  ['adhesive_bandage', '🩹', 'a small fix'],
  ['memo', '📝', 'documentation'],
  ['bulb', '💡', 'comments in code'],
  ['recycle', '♻️', 'code rearranged'],
  ['art', '🎨', 'structure or formatting of code'],
  ['zap', '⚡️', 'speed'],
  ['fire', '🔥', 'code or files removed'],
  ['coffin', '⚰️', 'dead code removed'],
  ['white_check_mark', '✅', 'tests'],
  ['test_tube', '🧪', 'a failing test'],
  ['lock', '🔒️', 'security'],
  ['construction_worker', '👷', 'the build system'],
  ['green_heart', '💚', 'a build repaired'],
  ['arrow_up', '⬆️', 'dependencies upgraded'],
  ['arrow_down', '⬇️', 'dependencies downgraded'],
  ['heavy_plus_sign', '➕', 'a dependency added'],
  ['heavy_minus_sign', '➖', 'a dependency removed'],
  ['wrench', '🔧', 'configuration'],
  ['hammer', '🔨', 'scripts of development'],
  ['globe_with_meridians', '🌐', 'translation'],
  ['pencil2', '✏️', 'a typing mistake'],
  ['truck', '🚚', 'files moved or renamed'],
  ['lipstick', '💄', 'the look of the interface'],
  ['rotating_light', '🚨', 'warnings of tools'],
  ['bookmark', '🔖', 'a release'],
  ['tada', '🎉', 'a beginning'],
  ['rocket', '🚀', 'deployment'],
  ['construction', '🚧', 'work that goes on'],
  ['label', '🏷️', 'types'],
  ['card_file_box', '🗃️', 'the database'],
  ['loud_sound', '🔊', 'logs added'],
  ['mute', '🔇', 'logs removed'],
  ['boom', '💥', 'a breaking change'],
  ['wheelchair', '♿️', 'accessibility'],
  ['goal_net', '🥅', 'errors caught'],
  ['bricks', '🧱', 'infrastructure'],
  ['see_no_evil', '🙈', 'ignored files'],
  ['page_facing_up', '📄', 'the licence'],
  ['package', '📦️', 'packages and built files'],
  ['rewind', '⏪️', 'a change taken back'],
];
const meanings = new Map(table.flatMap(([code, character, meaning]) => [[`:${code}:`, meaning], [bare(character), meaning]])); // prettier-ignore

/** Null for one that isn't known. */
export function emojiMeaning(emoji: string): string | null {
  return meanings.get(bare(emoji)) ?? null;
}

/** Without the sign that asks for a picture: it is often left out. */
function bare(emoji: string): string {
  return emoji.replaceAll('\u{FE0F}', '');
}
