/** `mlx-code stats`: what was counted of the use of the product in the editor. Reads only. */
import { localDay } from '../base/localDay.ts';
import { countsCsv, insightsText } from '../core/insights/insightsText.ts';
import { insightsReport } from '../core/insights/insightsReport.ts';
import { defaultDataFolder } from '../node/dataFolder.ts';
import { InsightsFiles } from '../node/insights/insightsFiles.ts';
import type { InsightsPeriod } from '../protocol/insightsPage.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { ownCommandTitles } from './ownCommandTitles.ts';

export interface StatsOptions {
  period: InsightsPeriod;
  /** All counts as a table for other programs. */
  csv: boolean;
}

/** Rejects with `insightsUnavailable`. */
export async function stats({ period, csv }: StatsOptions, { output }: CommandContext): Promise<number> {
  const { counts, aside } = await new InsightsFiles(defaultDataFolder(process.env)).read();
  for (const file of aside) output.note(`${file} is damaged: what it holds is missing here.`);
  const report = insightsReport(counts, period, localDay(new Date()), ownCommandTitles());
  output.line({ type: 'stats', ...report });
  if (csv) output.answer(countsCsv(counts));
  else if (report.empty)
    output.text(
      `${report.never ? 'Nothing was counted yet.' : `${report.time}: nothing was counted.`} The editor counts what models take there and what you take over; its page is “MLX-CODE: Show Insights”.\n`,
    );
  else output.text(insightsText(report));
  return exitCodes.done;
}
