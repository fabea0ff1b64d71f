import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askedAgain, mostVersions, withVersion } from '../../../src/core/chat/answerVersions.ts';
import { emptyTurn } from '../../../src/core/chat/emptyTurn.ts';
import { answerLabel, placeOf, versionsOf } from '../../../src/protocol/answerVersions.ts';
import { versionsText } from '../../../webview/state/selectors.ts';
import type { Turn } from '../../../src/protocol/webview.ts';

/** The question asked once more, and answered. */
function answeredAgain(turn: Turn, answer: string, model?: string): Turn {
  return { ...emptyTurn(turn.id, turn.question), ...askedAgain(turn), answer, ...(model !== undefined && { model }) };
}

const answersOf = (turn: Turn): string[] => versionsOf(turn).map(({ answer }) => answer);

describe('answers to one question', () => {
  it('stay in the order in which they came, whichever is shown', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.record({ go: fc.nat(8) }), fc.record({ say: fc.string({ minLength: 1 }).filter((text) => text.trim() !== '') })),
          {
            maxLength: 20,
          },
        ),
        (steps) => {
          let turn: Turn = { ...emptyTurn(1, 'Why?'), answer: 'first' };
          let all = ['first'];
          for (const step of steps) {
            if ('say' in step) {
              const shown = placeOf(turn);
              turn = answeredAgain(turn, step.say);
              // The one that is shown stays.
              const gone = all.length < mostVersions ? -1 : shown === 0 ? 1 : 0;
              all = [...all.filter((_, at) => at !== gone), step.say];
              expect(placeOf(turn)).toBe(all.length - 1);
            } else {
              const next = withVersion(turn, step.go);
              if (step.go >= all.length || step.go === placeOf(turn)) expect(next).toBeNull();
              else {
                turn = next!;
                expect(placeOf(turn)).toBe(step.go);
                expect(turn.answer).toBe(all[step.go]);
              }
            }
            expect(answersOf(turn)).toEqual(all);
          }
        },
      ),
    );
  });

  it('stand where a conversation parts from another one, whichever is shown', () => {
    const forked = { title: 'Tax' };
    const again = answeredAgain({ ...emptyTurn(1, 'Why?'), answer: 'first', forked }, 'second');
    expect(again.forked).toEqual(forked);
    expect(withVersion(again, 0)).toMatchObject({ answer: 'first', forked });
  });

  it('are none where nothing was said', () => {
    expect(askedAgain(emptyTurn(1, 'Why?'))).toEqual({ leftOut: 0 });
    const failed = answeredAgain({ ...emptyTurn(1, 'Why?'), answer: 'first' }, '');
    expect(answersOf(answeredAgain(failed, 'third'))).toEqual(['first', 'third']);
  });

  it('give way where they are many: first what did not come to its end, then the oldest; how many did is told', () => {
    const done = { status: 'done' as const };
    let turn: Turn = { ...emptyTurn(1, 'Why?'), ...done, answer: 'whole 1' };
    for (const answer of ['half 1', 'whole 2', 'half 2', 'whole 3', 'whole 4', 'whole 5'])
      turn = { ...answeredAgain(turn, answer), status: answer.startsWith('half') ? 'stopped' : 'done' };
    expect(answersOf(turn)).toEqual(['whole 1', 'whole 2', 'half 2', 'whole 3', 'whole 4', 'whole 5']);
    expect(turn.dropped).toBe(1);
    turn = { ...answeredAgain(turn, 'whole 6'), ...done };
    turn = { ...answeredAgain(turn, 'whole 7'), ...done };
    expect(answersOf(turn)).toEqual(['whole 2', 'whole 3', 'whole 4', 'whole 5', 'whole 6', 'whole 7']);
    expect(turn.dropped).toBe(3);
    // Going on with another one doesn't forget it.
    expect(withVersion(turn, 0)!.dropped).toBe(3);
    expect(versionsText(withVersion(turn, 0)!)).toBe('Answer 1 of 6 · 3 older answers are no longer kept');
    expect(versionsText({ ...turn, dropped: 1 })).toBe('Answer 6 of 6 · 1 older answer is no longer kept');
    expect(versionsText(answeredAgain(emptyTurn(1, 'Why?'), 'only'))).toBe('Answer 1 of 1');
  });

  it('take nothing from each other', () => {
    const from = { provider: 'Team', model: 'big', host: 'team.example', local: false };
    const first: Turn = { ...emptyTurn(1, 'Why?'), answer: 'one', from, told: { promptTokens: 1, cachedTokens: 0, tokens: 2 } };
    const second = answeredAgain(first, 'two', 'Small');
    expect(second).not.toHaveProperty('from');
    const back = withVersion(second, 0)!;
    expect(back).toMatchObject({ answer: 'one', from, place: 0 });
    expect(back).not.toHaveProperty('model');
    expect(withVersion(back, 1)).toMatchObject({ answer: 'two', model: 'Small', place: 1 });
  });

  it('are called by their place and by who gave them', () => {
    const second = answeredAgain({ ...emptyTurn(1, 'Why?'), answer: 'one' }, 'two', 'Small 3B');
    expect([0, 1].map((at) => answerLabel(versionsOf(second), at))).toEqual(['Answer 1 of 2', 'Answer 2 of 2, Small 3B']);
  });
});
