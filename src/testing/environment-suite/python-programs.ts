import type { SuitePrograms } from "./programs.js";

export const pythonPrograms: SuitePrograms = {
  json: (expression) => `__import__("json").dumps(${expression}, separators=(",", ":"), ensure_ascii=False)`,
  final: (expression) => `FINAL(${expression})`,
  variables: {
    kept: { cells: ["a = 1; b = 2", "c = 3", "print(a + b + c)"], prints: "6\n" },
    defined: { cells: ["a = 1", "class a: pass", "def a():\n    return 5", "print(a())"], prints: "5\n" },
    seenByFunctions: { cells: ["n = 1\ndef show():\n    print(n)", "n = 2; show()"], prints: "2\n" },
    beforeAnError: {
      cells: ["done = 0\ntry:\n    done = 1\n    raise ValueError\nexcept ValueError: pass", "print(done)"],
      prints: "1\n",
    },
    awaited: { cells: ["import asyncio\nv = await asyncio.sleep(0, 4); print(v)", "print(v)"], prints: "4\n4\n" },
    values: [
      { cells: ["1; 'text'"], shows: "text" },
      { cells: ["x = 5\n[1, {'a': 2}]"], shows: "[1, {'a': 2}]" },
      { cells: ["None"], shows: undefined },
    ],
    listed: {
      cells: ["import re\nlist_ = [1, 2]; text = 'abc'", "list_.append(3)", "1"],
      types: ["list_:list(2)", "text:str(3)"],
    },
  },
  errors: {
    inLine: { cell: "a = 1\n\nNone + a", name: "TypeError", message: /NoneType/, line: 3 },
    syntax: { cell: "print('ran')\nx = )", name: "SyntaxError", message: /unmatched/, line: 2 },
    places: {
      cell: "import traceback\ntry:\n    None.x\nexcept AttributeError: print(traceback.format_exc())",
      shown: /^Traceback.*\n {2}File "cell-1.py", line 3.*\n {4}None\.x\n(?: .*\n)?AttributeError: .*\n\n$/,
    },
    unhandled: {
      cell: "import asyncio\nasync def lose():\n    raise LookupError('lost')\ntask = asyncio.create_task(lose())\nawait asyncio.sleep(0)",
      told: "LookupError:3",
    },
  },
  context: {
    spoil: "alias = context; context.sort(); context.append('c'); context = 5",
    spoilt: `__import__("json").dumps(alias, separators=(",", ":"))`,
    values: "str(limit) + names[0]",
  },
  calls: {
    answered: {
      cells: ["print(llm_query('a'), llm_query('b', 'model'), llm_query('c', model='m'))"],
      prints: "re:a model:b m:c\n",
    },
    atOnce: {
      cells: [
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as pool:\n    print(*pool.map(llm_query, 'ab'), sep=',')",
      ],
      prints: "re:a,re:b\n",
    },
    failing: {
      cells: [
        "try:\n    llm_query('fail')\nexcept Exception as error:\n    print(type(error).__name__, error, error.code, hasattr(error, 'key'))",
      ],
      prints: "RLMModelError no reply ERR_RLM_MODEL False\n",
    },
    failingInBatch: {
      cells: ["a, b = llm_query_batch(['x', 'fail']); print(a, isinstance(b, Exception), b, b.code)"],
      prints: "re:x True no reply ERR_RLM_MODEL\n",
    },
    json: {
      cells: ["print(tool({'a': [1, 'x']}), tool(a=(1,)))"],
      prints: "{'got': {'a': [1, 'x']}} {'got': {'a': [1]}}\n",
    },
    notAwaited: [],
    leftBehind: {
      cell: "import threading\nout = []\nthreading.Thread(target=lambda: out.append(llm_query('b'))).start()",
      unawaited: 0,
      afterwards: { cells: ["','.join(out)"], shows: "re:b" },
    },
    refused: [
      { cell: "llm_query({'a': 1})", name: "TypeError", message: /expects a string/ },
      { cell: "llm_query_batch('a')", name: "TypeError", message: /list/ },
      { cell: "deep = 1\nfor _ in range(450): deep = [deep]\ntool(deep)", name: "ValueError", message: /levels deep/ },
    ],
    accepted: { cells: [`tool(["[", '"'])["got"][0]`], shows: "[" },
    noJson: "try:\n    tool(1)\nexcept Exception as error:\n    print(error)",
    spoiltScaffold: {
      cells: [
        "import builtins\nllm_query = print = FINAL = None; builtins.len = builtins.str = builtins.isinstance = None",
        "str(len([llm_query('a1')])) + llm_query('a')",
      ],
      shows: "1re:a",
    },
    slow: "llm_query('slow')",
    never: "kept = 1\nllm_query('never')",
  },
  endings: {
    answers: [
      ["FINAL('done')", "done"],
      ["FINAL({'a': 1})", '{"a":1}'],
      ["FINAL(0)", "0"],
      ["FINAL(False)", "false"],
      ["FINAL('')", ""],
      ["FINAL(None)", "null"],
      ["FINAL(10 ** 20)", "100000000000000000000"],
      ["import datetime\nFINAL(datetime.date(1970, 1, 1))", "1970-01-01"],
      ["FINAL((1, (2, 'x')))", '[1,[2,"x"]]'],
      ["FINAL({1, 2})", "[1,2]"],
      ["FINAL({'漢': '\\ud800'})", '{"漢":"\ud800"}'],
      ["FINAL({(1, 2): 3})", "{(1, 2): 3}"],
      ["from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int\nFINAL([Point(1)])", '[{"x":1}]'],
      ["loop = {}; loop['self'] = loop; FINAL(loop)", "{'self': {...}}"],
      ["FINAL(llm_query('a'))", "re:a"],
      ["report = {'parts': [{'text': 'x'}]}; FINAL_VAR('report[\"parts\"][0].text')", "x"],
      ["result = 'the answer is long'; FINAL_VAR('result')", "the answer is long"],
      ["result = 'Paris'; FINAL_VAR(result)", "Paris"],
      ["result = 5; FINAL_VAR('\"result\"')", "5"],
      ['answer["content"] = "a"; answer["ready"] = True', "a"],
      ["answer.content = 'a'; answer.ready = True", "a"],
      ["answer.update(ready='yes', content='b')", "b"],
      ["answer = {'content': ['c'], 'ready': 1}", '["c"]'],
    ],
    none: ["answer['content'] = 'a'", "answer['ready'] = True", "answer.update(content='a', ready='False')", "1"],
    long: "FINAL('ab\\n\\0漢' * 2_000_000)",
    conflicting: "FINAL('a'); FINAL('b')",
    missing: { cell: "total = 1; FINAL_VAR('totl')", name: "NameError", message: /total/ },
    draft: "answer['content'] = 'so far'",
  },
  limits: {
    endless: [
      ["while True: pass", true],
      ["import asyncio\nasync def spin():\n    while True: pass\nawait spin()", true],
      ["import asyncio\nwhile True: await asyncio.sleep(0)", true],
      ["while True:\n    try:\n        while True: pass\n    except: pass", true],
      ["import re\nre.match('(a+)+$', 'a' * 40 + 'b')", true],
      ["for x in iter(int, 1): pass", true],
      ["class Loop:\n    @property\n    def x(self):\n        while True: pass\nLoop().x", true],
      ["import time\ntime.sleep(60)", true],
      ["while True: print('x' * 1000)", true],
      ["sorted([3, 1, 2], key=lambda n: [0 for _ in iter(int, 1)])", true],
      ["import asyncio\nawait asyncio.sleep(60)", true],
      ["class Loop:\n    def __repr__(self):\n        while True: pass\nLoop()", false],
    ],
    defineKept: "kept = [1]",
    growKept: "kept.append(2); len(kept)",
    later:
      "import asyncio\nasync def late():\n    await asyncio.sleep(0.02); print('late')\nasyncio.create_task(late()); await asyncio.sleep(0)",
    stoppable: ["while True: pass", "import time\ntime.sleep(60)"],
    defineSmallAndLost: "small = {'a': [1]}; lost = iter([])",
    unstoppable: "sum(range(10 ** 12))",
  },
  output: {
    flood: "for i in range(1000): print('\\U0001f600' * 5000)\nprint('end')",
    anything: [
      "o = {}; o['o'] = o; print(o)",
      "class A:\n    def __repr__(self): raise ValueError\nprint(object(), A); A()",
      "print(lambda: 1, iter([]), 10 ** 5000 if False else 1, b'x', 1j, ..., NotImplemented, type, {frozenset()})",
      "print('\\ud800', '\\0', '\\x1b', '\\U0010ffff')",
      "import sys\nprint(sys, Exception('x'), file=sys.stderr); sys.stdout.buffer.write(b'\\xff'); sys.stdout.flush()",
    ],
  },
  life: {
    counting: ["n = 1; n", "n += 1; n", "n += 1; n"],
    spread: "import builtins, sys\nbuiltins.shared = sys.mine = 1",
    spreadTo: {
      cells: ["import sys\n[hasattr(sys, 'mine'), 'shared' in dir(__builtins__), 'llm_query' in globals()]"],
      shows: "[False, False, False]",
    },
  },
};
