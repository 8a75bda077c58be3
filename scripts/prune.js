// Takes out of a program what its exports cannot reach. A bundler keeps every method of a class that is
// used; here a method, getter or field of a class stays only if something that is reached mentions its
// name. So `backward` goes, although that of each layer calls that of another.
//
// It relies on this library's style: members are never reached by a computed name.
import { MagicString } from 'magic-string';
import { parseAst } from 'rolldown/parseAst';

/** Members that the language itself calls. */
const implicit = ['constructor', 'toString', 'toJSON', 'valueOf', 'then'];

/**
 * @param code one module, without imports
 * @param options.members by `Class.member`: what replaces its parameters and body; null for nothing
 * @param options.properties of objects, which nothing may read
 * @returns the code and its source map
 * @throws Error when a member or property that is named is not there, or is read
 */
export function prune(code, { members, properties }) {
  const reached = new Reached(members, properties);
  for (const statement of parseAst(code).body) reached.begin(statement);
  return splice(code, reached.edits());
}

/** Walks over what is reached. What waits for its name is visited once that is mentioned. */
class Reached {
  #members;
  #properties;
  #mentioned = new Set(implicit);
  #waiting = new Map();
  #work = [];
  /** Members that may go, and what to do with them otherwise. */
  #found = new Map();
  #edits = [];

  constructor(members, properties) {
    this.#members = new Map(Object.entries(members));
    this.#properties = new Set(properties);
  }

  /** Statements run; declarations wait for their name. */
  begin(statement) {
    if (/^(Class|Function)Declaration$/.test(statement.type)) {
      this.#await(statement.id.name, statement);
    } else if (statement.type === 'VariableDeclaration') {
      for (const one of statement.declarations) this.#await(one.id.name, one);
    } else this.#visit(statement);
    while (this.#work.length > 0) this.#visit(this.#work.pop());
  }

  /** [start, end, replacement] of what is not reached, or is replaced. */
  edits() {
    const read = [...this.#properties].filter((name) => this.#mentioned.has(name));
    if (read.length > 0) throw new Error(`prune: ${read.join(', ')} is read`);
    const left = [...this.#members.keys()];
    if (left.length > 0) throw new Error(`prune: there is no ${left.join(', ')}`);
    const gone = [...this.#found.keys()].map(({ start, end }) => [start, end, '']);
    return [...this.#edits, ...gone];
  }

  #await(name, node) {
    if (this.#mentioned.has(name)) this.#work.push(node);
    else this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), node]);
  }

  #mention(name) {
    this.#mentioned.add(name);
    this.#work.push(...(this.#waiting.get(name) ?? []));
    this.#waiting.delete(name);
  }

  /** @param name of the variable that holds it, if there is one */
  #visit(node, name) {
    if (Array.isArray(node)) for (const one of node) this.#visit(one);
    if (typeof node?.type !== 'string') return;
    this.#found.delete(node);
    const way = this.#ways[node.type] ?? this.#inside;
    way(node, name);
  }

  #inside = (node) => {
    for (const value of Object.values(node)) {
      if (typeof value === 'object') this.#visit(value);
    }
  };

  /** A name that is defined is not one that is mentioned. */
  #definition = ({ key, value, computed }) => this.#visit(computed ? [key, value] : value);

  #class = ({ id, superClass, body }, name) => {
    this.#visit(superClass);
    for (const member of body.body) this.#member(id?.name ?? name, member);
  };

  #member(className, member) {
    const name = member.computed ? undefined : nameOf(member.key);
    const path = `${className}.${name}`;
    const replacement = this.#members.get(path);
    this.#members.delete(path);
    if (replacement === null || isBare(member)) this.#edits.push([member.start, member.end, '']);
    else if (replacement !== undefined) {
      this.#edits.push([member.value.start, member.value.end, replacement]);
    } else if (name === undefined) this.#visit(member);
    else {
      this.#found.set(member);
      this.#await(name, member);
    }
  }

  #ways = {
    Identifier: (node) => this.#mention(node.name),
    PrivateIdentifier: (node) => this.#mention(nameOf(node)),
    Literal: ({ value }) => typeof value === 'string' && this.#mention(value),
    ClassDeclaration: this.#class,
    ClassExpression: this.#class,
    MethodDefinition: this.#definition,
    PropertyDefinition: this.#definition,
    VariableDeclarator: ({ id, init }) =>
      this.#visit(id.type === 'Identifier' ? init : [id, init], id.name),
    ObjectExpression: ({ properties }) => {
      for (const property of properties) this.#property(property);
    },
  };

  #property(property) {
    const { type, start, end, key, shorthand } = property;
    if (type === 'SpreadElement') this.#visit(property);
    else if (this.#properties.has(nameOf(key))) this.#edits.push([start, end, `${nameOf(key)}: 0`]);
    else if (shorthand) this.#mention(nameOf(key));
    else this.#definition(property);
  }
}

/** A field that only says that there is one: constructors set it. */
function isBare({ type, key, value }) {
  return type === 'PropertyDefinition' && value === null && key.type !== 'PrivateIdentifier';
}

function nameOf(key) {
  return key.type === 'PrivateIdentifier' ? `#${key.name}` : (key.name ?? key.value);
}

function splice(code, edits) {
  const text = new MagicString(code);
  for (const [start, end, replacement] of edits) text.update(start, end, replacement);
  return { code: text.toString(), map: text.generateMap({ hires: true }) };
}
