import { z } from 'zod';
import { HttpError, parse } from '../../../node/http.ts';

/** What a method may do besides changing its object. */
export interface MethodContext {
  /** Whether a client is connected to a gate that this node knows. */
  knows(client: string): boolean;
  /** Sends a client a message through its gate. */
  push(client: string, message: unknown): void;
}

type State = Record<string, unknown>;

/** Changes the state in place and gives the result. @throws HttpError when the call fails */
export type Method = (state: State, args: unknown, context: MethodContext) => unknown;

/** A kind of object: what it is at first, and what can be asked of it. */
export interface ObjectType {
  readonly initial: () => State;
  readonly methods: Readonly<Record<string, Method>>;
}

/** How many clients a room takes. */
const roomSize = 200;

const counterState = z.object({ value: z.number() });
const roomState = z.object({ members: z.array(z.string()) });
const amount = z.strictObject({ by: z.number().default(1) }).default({ by: 1 });
const client = z.strictObject({ client: z.string().min(1).max(300) });
const words = z.strictObject({ text: z.string().max(10_000) });

/** The application that the reference node runs: its types and methods are all that the labels ever hold. */
export const objectTypes: Readonly<Record<string, ObjectType>> = {
  Counter: {
    initial: () => ({ value: 0 }),
    methods: {
      Add(state, args) {
        const { by } = parse(amount, args);
        const value = counterState.parse(state).value + by;
        // JSON, in which objects travel, has no word for infinity.
        if (!Number.isFinite(value)) throw new HttpError(422, 'the value would be more than a number can hold');
        state['value'] = value;
        return value;
      },
      Get: (state) => counterState.parse(state).value,
    },
  },
  ChatRoom: {
    initial: () => ({ members: [] }),
    methods: {
      Join(state, args, { knows }) {
        const { members } = roomState.parse(state);
        const { client: name } = parse(client, args);
        if (!knows(name)) throw new HttpError(422, `no gate here has a client "${name}"`);
        if (members.length >= roomSize) throw new HttpError(422, `the room is full: it takes ${roomSize} clients`);
        state['members'] = [...new Set([...members, name])];
        return members.length;
      },
      Leave(state, args) {
        const { client: name } = parse(client, args);
        state['members'] = roomState.parse(state).members.filter((member) => member !== name);
        return null;
      },
      /** @returns to how many clients the text is on its way */
      Send(state, args, { push }) {
        const { text } = parse(words, args);
        const { members } = roomState.parse(state);
        for (const member of members) push(member, { text });
        return members.length;
      },
    },
  },
};

/** Every method of every type. */
export const allMethods = Object.entries(objectTypes).flatMap(([type, { methods }]) => Object.keys(methods).map((method) => ({ type, method })));

/** @throws HttpError 400 */
export function typeOf(name: string): ObjectType {
  const type = Object.hasOwn(objectTypes, name) ? objectTypes[name] : undefined;
  if (type === undefined) throw new HttpError(400, `there is no type "${name}": there are ${Object.keys(objectTypes).join(', ')}`);
  return type;
}

/** @throws HttpError 400 */
export function methodOf(typeName: string, name: string): Method {
  const { methods } = typeOf(typeName);
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) throw new HttpError(400, `${typeName} has no method "${name}": it has ${Object.keys(methods).join(', ')}`);
  return method;
}
