import { expect, it } from "vitest";
import { useSessions } from "./open-session.js";

const open = useSessions();

it.each([
  ["FINAL({ at: /a+/g })", '{"at":"/a+/g"}'],
  ["FINAL(/a+/g)", "/a+/g"],
  ["FINAL([Object(1), Object('a'), Object(true), Object(2n)])", '[1,"a",true,"2"]'],
  ["FINAL(new Uint8Array([1, 2]).buffer)", "[1,2]"],
  ["FINAL(new DataView(new Uint8Array([1, 2, 3]).buffer, 1))", "[2,3]"],
  ["FINAL(new BigInt64Array([3n]))", '["3"]'],
  ["FINAL([new Map([[{ a: 1 }, new Set([2])], ['b', 3]])])", '[[[{"a":1},[2]],["b",3]]]'],
  ["FINAL(new Map([['__proto__', 1]]))", '{"__proto__":1}'],
  [
    "FINAL(Object.assign(new TypeError('no', { cause: new Error('why') }), { code: 3 }))",
    '{"name":"TypeError","message":"no","cause":{"name":"Error","message":"why"},"code":3}',
  ],
  [
    "FINAL(new AggregateError([new Error('a')], 'all'))",
    '{"name":"AggregateError","message":"all","errors":[{"name":"Error","message":"a"}]}',
  ],
  ["FINAL({ toJSON: () => new Map([['a', 1n]]) })", '{"a":"1"}'],
  ["FINAL({ total: 1, toJSON() { return this } })", '{"total":1}'],
  ["FINAL([new (class { total = 1; show() {} })(), { total: 2, show() {} }])", '[{"total":1},{"total":2}]'],
  ["FINAL([{}, Object.create(null), { a: undefined }])", "[{},{},{}]"],
])("%s hands in everything that is in the value", async (code, text) => {
  const session = await open();
  const { error, final } = await session.execute(code);
  expect(error).toBeUndefined();
  expect(final?.text).toBe(text);
});

it.each([
  ["FINAL(new Map([['a', 1]]).values())", "FINAL got an iterator; hand in an array of its items: [...items]"],
  ["FINAL([1, 2].entries())", "FINAL got an iterator"],
  ["FINAL('ab'.matchAll(/b/g))", "FINAL got an iterator"],
  ["FINAL((function* () { for (;;) yield 1 })())", "FINAL got an iterator"],
  ["FINAL((async function* () { yield 1 })())", "FINAL got an iterator; hand in an array of its items: collect them"],
  ["FINAL({ at: 0, next() {}, [Symbol.iterator]() { return this } })", "FINAL got an iterator"],
  ["FINAL({ found: [{ 'a b': new Set().keys() }] })", 'a value whose .found[0]["a b"] is an iterator'],
  ["FINAL(new Map([['k', [].keys()]]))", "a value whose .k is an iterator"],
  ["FINAL({ reply: Promise.resolve(1) })", "a value whose .reply is a promise; await it first"],
  ["FINAL([llm_query('a')])", "a value whose [0] is a promise; await it first"],
  ["FINAL([() => 1])", "a value whose [0] is a function"],
  ["FINAL({ sort: Symbol('a') })", "a value whose .sort is a symbol"],
  ["FINAL({ total: 1 }.totel)", "FINAL got undefined: is the variable, key or index right?"],
  ["FINAL(print('the answer'))", "FINAL got undefined"],
  ["let unset; FINAL_VAR('unset')", "FINAL_VAR got undefined"],
  ["await FINAL(Promise.resolve())", "FINAL got undefined"],
  ["FINAL({ show() {} })", "FINAL got an object, of which JSON keeps nothing"],
  ["FINAL({ [Symbol('a')]: 1 })", "FINAL got an object, of which JSON keeps nothing"],
  ["FINAL(Object.create({ a: 1 }))", "FINAL got an object, of which JSON keeps nothing"],
  ["FINAL(new WeakMap())", "FINAL got an instance of WeakMap, of which JSON keeps nothing"],
  ["FINAL([new (class Total { #sum = 1 })()])", "a value whose [0] is an instance of Total"],
  ["FINAL({ toJSON: () => [].values() })", "FINAL got an iterator"],
  ["var names = new Map().keys(); FINAL_VAR('names')", "FINAL_VAR got an iterator"],
  ["answer.content = new Map().keys(); answer.ready = true", "answer got an iterator"],
  ["answer.content = llm_query('a'); answer.ready = true", "answer got a promise; await it first"],
  ["answer.content = 'x'.repeat(17e6); answer.ready = true", "the limit is 16777216"],
])("what JSON would lose is refused: %s", async (code, problem) => {
  const session = await open();
  const { error, final } = await session.execute(code);
  expect(error?.message).toContain(problem);
  expect(final).toBeUndefined();
});

it("an answer that JSON would lose is refused again until it is another one", async () => {
  const session = await open();
  await session.execute("answer.content = [1].values(); answer.ready = true");
  expect((await session.execute("1")).error?.message).toContain("answer got an iterator");
  expect((await session.execute("answer.content = [...answer.content]")).final?.text).toBe("[1]");
});

it("a call of FINAL counts more than an answer that JSON would lose", async () => {
  const session = await open();
  await session.execute("answer.content = [1].values(); answer.ready = true");
  const { error, final } = await session.execute("FINAL('done')");
  expect([error, final?.text]).toEqual([undefined, "done"]);
});

it("the error of a cell is told, not what its answer would lose", async () => {
  const session = await open();
  const { error } = await session.execute("answer.content = [].values(); answer.ready = true; throw new Error('mine')");
  expect(error?.message).toBe("mine");
});

it("a draft that JSON would lose is shown as print shows it", async () => {
  const session = await open();
  expect((await session.execute("answer.content = new Map([['a', 1]]).keys()")).error).toBeUndefined();
  expect(await session.draft()).toContain("Map Iterator");
});
