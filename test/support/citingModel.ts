/** A model that remarks something of whatever it reviews, and names one rule: what becomes of a rule that was named is to be seen in what comes out of a real review. */
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { severities } from '../../src/core/review/finding.ts';
import { ruleLead } from '../../src/core/review/remarkForm.ts';

/** Says the same of each line. Which lines, and how grave that is, is drawn. */
export const citedMessage = 'The caller is not told what failed here.';

/** `rule` is the id of one that the review offers it. */
export function writeCitingModel(out: string, rule: string): void {
  // The form of a remark forces the words that these come after.
  const named = { after: [ruleLead], text: rule };
  const said = { after: severities.map((severity) => `${severity}\n`), text: citedMessage };
  writeFixtureModel({ out, kind: 'scripted', chat: 'Remark: it is', more: [named, said] });
}
