import { expect, it } from "vitest";
import { rememberSuccess } from "../../src/util/remember-success.js";

it("finds out once for all who ask, and again after a failure", async () => {
  let asked = 0;
  const get = rememberSuccess(async () => {
    asked += 1;
    if (asked === 1) throw new Error("not yet");
    return asked;
  });
  await expect(Promise.all([get(), get()])).rejects.toThrow("not yet");
  expect(asked).toBe(1);
  expect(await Promise.all([get(), get()])).toEqual([2, 2]);
  expect(await get()).toBe(2);
});
