/** Holds a document against the rules of SARIF 2.1.0 that its published schema and text state for what we write. Says what is wrong, one sentence each. */

type Json = Record<string, unknown>;

const levels: readonly unknown[] = ['none', 'note', 'warning', 'error'];
const columnKinds: readonly unknown[] = ['utf16CodeUnits', 'unicodeCodePoints'];
const uri = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})+$/;

export function sarifProblems(text: string): string[] {
  const problems: string[] = [];
  const bad = (where: string, why: string): void => void problems.push(`${where}: ${why}`);
  const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
  const object = (value: unknown, where: string, known: readonly string[], required: readonly string[]): Json => {
    if (!isObject(value)) {
      bad(where, 'is no object');
      return {};
    }
    // The schema allows no properties but its own.
    for (const name of Object.keys(value)) if (!known.includes(name)) bad(`${where}.${name}`, 'is unknown');
    for (const name of required) if (value[name] === undefined) bad(`${where}.${name}`, 'is missing');
    return value;
  };
  const list = (value: unknown, where: string): unknown[] => {
    if (Array.isArray(value)) return value;
    if (value !== undefined) bad(where, 'is no list');
    return [];
  };
  const message = (value: unknown, where: string): void => {
    const { text: said } = object(value, where, ['text', 'markdown', 'id', 'arguments', 'properties'], ['text']);
    if (typeof said !== 'string' || said === '') bad(`${where}.text`, 'is no text');
  };
  const line = (value: unknown, where: string): number => {
    if (!Number.isInteger(value) || (value as number) < 1) bad(where, 'is no line');
    return value as number;
  };

  const log = object(
    JSON.parse(text),
    'log',
    ['$schema', 'version', 'runs', 'inlineExternalProperties', 'properties'],
    ['version', 'runs'],
  );
  if (log.version !== '2.1.0') bad('version', 'is another');
  if (log.$schema !== undefined && (typeof log.$schema !== 'string' || !URL.canParse(log.$schema))) bad('$schema', 'is no address');
  for (const [r, one] of list(log.runs, 'runs').entries()) {
    const at = `runs[${String(r)}]`;
    const run = object(
      one,
      at,
      ['tool', 'results', 'columnKind', 'originalUriBaseIds', 'automationDetails', 'artifacts', 'invocations'],
      ['tool'],
    );
    if (run.columnKind !== undefined && !columnKinds.includes(run.columnKind)) bad(`${at}.columnKind`, 'is unknown');
    const { driver } = object(run.tool, `${at}.tool`, ['driver', 'extensions', 'properties'], ['driver']);
    const tool = object(
      driver,
      `${at}.tool.driver`,
      ['name', 'version', 'semanticVersion', 'informationUri', 'rules', 'fullName'],
      ['name'],
    );
    if (typeof tool.name !== 'string' || tool.name === '') bad(`${at}.tool.driver.name`, 'is no text');
    const ids = list(tool.rules, `${at}.rules`).map((rule, i) => {
      const where = `${at}.rules[${String(i)}]`;
      const { id, shortDescription, help } = object(
        rule,
        where,
        ['id', 'name', 'shortDescription', 'fullDescription', 'help', 'helpUri', 'properties'],
        ['id'],
      );
      if (typeof id !== 'string' || id === '') bad(`${where}.id`, 'is no text');
      if (shortDescription !== undefined) message(shortDescription, `${where}.shortDescription`);
      if (help !== undefined) message(help, `${where}.help`);
      return id;
    });
    if (new Set(ids).size !== ids.length) bad(`${at}.rules`, 'has one twice');
    for (const [i, result] of list(run.results, `${at}.results`).entries()) {
      const where = `${at}.results[${String(i)}]`;
      const its = object(
        result,
        where,
        ['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'partialFingerprints', 'fingerprints', 'fixes', 'kind'],
        ['message'],
      );
      if (its.level !== undefined && !levels.includes(its.level)) bad(`${where}.level`, 'is unknown');
      if (its.ruleIndex !== undefined && ids[Number(its.ruleIndex)] !== its.ruleId) bad(`${where}.ruleIndex`, 'is another rule');
      message(its.message, `${where}.message`);
      for (const value of Object.values(isObject(its.partialFingerprints) ? its.partialFingerprints : {}))
        if (typeof value !== 'string') bad(`${where}.partialFingerprints`, 'has one that is no text');
      for (const location of list(its.locations, `${where}.locations`)) {
        const { physicalLocation } = object(location, `${where}.location`, ['physicalLocation', 'message', 'id'], []);
        const place = object(
          physicalLocation,
          `${where}.physicalLocation`,
          ['artifactLocation', 'region', 'contextRegion'],
          ['artifactLocation'],
        );
        const artifact = object(place.artifactLocation, `${where}.artifactLocation`, ['uri', 'uriBaseId', 'index'], ['uri']);
        if (typeof artifact.uri !== 'string' || !uri.test(artifact.uri) || artifact.uri.startsWith('/'))
          bad(`${where}.uri`, 'is no relative address');
        const region = object(
          place.region,
          `${where}.region`,
          ['startLine', 'endLine', 'startColumn', 'endColumn', 'snippet'],
          ['startLine'],
        );
        if (line(region.startLine, `${where}.startLine`) > line(region.endLine ?? region.startLine, `${where}.endLine`))
          bad(`${where}.region`, 'ends before it begins');
      }
    }
  }
  return problems;
}
