/**
 * In a database, values stand one behind the other with nothing in between. What looks for tokens wants their beginning and their end to be one, so they are cut
 * out of the letters around them. Pure and linear.
 */

const starts = [
  String.raw`gh[opsur]_|github_pat_|glpat-|glsa_|glc_|AIza|xox[a-z]-|npm_|hf_|gsk_|ntn_|lin_api_|shp(?:at|ca|pa|ss)_`,
  String.raw`figd_|dckr_pat_|tskey-|SG\.|sk-|[rs]k_(?:live|test)_`,
];
const start = new RegExp(String.raw`(?<=[\w-])(?=(?:${starts.join('|')})[\w-]{12}|hvs\.[\w-]{12}|dapi[a-f\d]{12}|-----BEGIN )`, 'g');

/** Names of variables and functions may be as long, but have no such figures or capital letters in them. */
const withFigure = (length: number): string => String.raw`(?=[A-Za-z]{0,${String(length - 1)}}\d)[A-Za-z0-9]{${String(length)}}`;
/** Tokens that are always of the same length, or of none beyond it. Of others, what looks for them takes a few letters more. */
const whole = [
  `gh[opsur]_${withFigure(36)}`,
  'github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}',
  `npm_${withFigure(36)}`,
  `gsk_${withFigure(52)}`,
  'ntn_[0-9]{11}[A-Za-z0-9]{35}',
  'hf_(?=(?:[a-z]{0,24}[A-Z]){10})(?=(?:[A-Z]{0,24}[a-z]){10})[A-Za-z]{34}',
  String.raw`dckr_pat_[\w-]{27}`,
  'glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}',
  'dapi[a-f0-9]{32}',
  String.raw`SG\.[\w-]{22}\.[\w-]{43}`,
  '[rs]k_(?:live|test)_[A-Za-z0-9]{99}',
  String.raw`sk-ant-api0\d-[\w-]{93}AA`,
  ...[74, 58].map((length) => String.raw`sk-(?:proj|svcacct|admin)-[\w-]{${String(length)}}T3BlbkFJ[\w-]{${String(length)}}`),
];
const ended = new RegExp(String.raw`(?:${whole.join('|')})(?=[\w-])`, 'g');

/** The text, which has no line break, cut before each token that it may hold, and behind it where the token's length is known. */
export function withoutGlue(text: string): string[] {
  return text.replaceAll(start, '\n').replaceAll(ended, '$&\n').split('\n');
}
