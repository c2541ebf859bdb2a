/**
 * TypeScript for an OpenAPI 3.1 document, in the shape that openapi-fetch reads: `paths` and `components`. It knows what our document has, and throws at what it does not know.
 * openapi-typescript, which does this for any document, needs the compiler API that TypeScript 7 does not have.
 */
export function typesOf({ paths, components }) {
  const schemas = sorted(components.schemas).map(([name, schema]) => `${described(schema)}${name}: ${typeOf(schema)};`);
  const addresses = sorted(paths).map(([path, methods]) => {
    const operations = sorted(methods).map(([method, operation]) => operationOf(method, operation));
    return `${quoted(path)}: ${object([...operations, 'parameters: Record<never, never>;'])};`;
  });
  return `${shared}\nexport interface components ${object([`schemas: ${object(schemas)};`])}\n\nexport interface paths ${object(addresses)}\n`;
}

/** What nearly every operation says, said once. */
const shared = `interface Content<Type extends string, Value> {
  headers: Record<string, unknown>;
  content: { [type in Type]: Value };
}

type Refusal<Code> = Content<'application/problem+json', components['schemas']['Problem'] & { code: Code }>;
`;

function operationOf(method, { summary, parameters = [], requestBody, responses }) {
  const placed = ['query', 'header', 'path'].map((place) => {
    const fields = parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name, required, schema }) => `${quoted(name)}${required ? '' : '?'}: ${typeOf(schema)};`);
    const optional = parameters.every((parameter) => parameter.in !== place || !parameter.required);
    return fields.length ? `${place}${optional ? '?' : ''}: ${object(fields)};` : `${place}?: never;`;
  });
  const body = requestBody && `requestBody${requestBody.required ? '' : '?'}: ${contentOf(requestBody)};`;
  const answers = Object.entries(responses).map(([status, response]) => `${status}: ${contentOf(response)};`);
  return `/** ${summary} */\n${method}: ${object([
    `parameters: ${object(placed)};`,
    ...(body ? [body] : []),
    `responses: ${object(answers)};`,
  ])};`;
}

function contentOf({ content }) {
  const [[type, { schema }], ...others] = Object.entries(content);
  if (others.length === 0) {
    const code = schema.allOf?.length === 2 && schema.allOf[1].properties?.code;
    return type === 'application/problem+json' && code
      ? `Refusal<${typeOf(code)}>`
      : `Content<${literal(type)}, ${typeOf(schema)}>`;
  }
  const types = sorted(content).map(([type, { schema }]) => `${quoted(type)}: ${typeOf(schema)};`);
  return object(['headers: Record<string, unknown>;', `content: ${object(types)};`]);
}

function typeOf(schema) {
  const { $ref, anyOf, oneOf, allOf, enum: values, type } = schema;
  if ($ref) return `components['schemas'][${literal($ref.split('/').at(-1))}]`;
  if (allOf) return allOf.map(typeOf).join(' & ');
  if (anyOf ?? oneOf) return `(${(anyOf ?? oneOf).map(typeOf).join(' | ')})`;
  if ('const' in schema) return literal(schema.const);
  if (values) return `(${values.map(literal).join(' | ')})`;
  if (Array.isArray(type)) return `(${type.map((each) => typeOf({ ...schema, type: each })).join(' | ')})`;
  if (type === 'array') return `${typeOf(schema.items)}[]`;
  if (type === 'object') return objectOf(schema);
  const plain = { string: 'string', number: 'number', integer: 'number', boolean: 'boolean', null: 'null' }[type];
  if (plain) return plain;
  if (type === undefined) return 'unknown';
  throw new Error(`No TypeScript is known for ${JSON.stringify(schema)}.`);
}

function objectOf({ properties = {}, required = [], additionalProperties }) {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `${described(schema)}${quoted(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  const others =
    typeof additionalProperties === 'object' && fields.length === 0
      ? `[name: string]: ${typeOf(additionalProperties)};`
      : null;
  if (fields.length === 0 && !others) return 'Record<string, never>';
  return object(others ? [others] : fields);
}

const object = (lines) => `{\n${lines.join('\n').replace(/^/gm, '  ')}\n}`;
const quoted = (name) => (/^\w+$/.test(name) ? name : literal(name));
const literal = (value) => (typeof value === 'string' ? `'${value.replace(/['\\]/g, '\\$&')}'` : JSON.stringify(value));
const described = ({ description }) =>
  description ? `/** ${description.split('\n')[0].replaceAll('*/', '* /')} */\n` : '';
const sorted = (record) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
