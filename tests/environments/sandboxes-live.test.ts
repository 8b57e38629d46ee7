import { describe, expect, it } from "vitest";
import { type E2BCreate, e2b } from "../../src/environments/e2b.js";
import { type ModalClient, modal } from "../../src/environments/modal.js";
import { testEnvironment } from "../../src/testing/environment-suite.js";
import { optionalPackage } from "../helpers/optional-package.js";

/** A template whose Node is new enough. */
const template = process.env["RLM_E2B_TEMPLATE"] ?? "base";
const e2bSdk = await optionalPackage<{ Sandbox: { create: E2BCreate } }>("e2b");
const modalSdk = await optionalPackage<{ ModalClient: new () => ModalClient }>("modal");

describe("on E2B itself", () => {
  if (process.env["E2B_API_KEY"] === undefined) return it.skip("skipped: E2B_API_KEY is not set", () => {});
  if (e2bSdk.missing) return it.skip(e2bSdk.note, () => {});
  const createSandbox: E2BCreate = (name, options) => e2bSdk.get().Sandbox.create(name, options);
  return testEnvironment({ describe, it, expect, make: () => e2b({ template, createSandbox }) });
});

describe("on Modal itself", () => {
  if (process.env["MODAL_TOKEN_ID"] === undefined || process.env["MODAL_TOKEN_SECRET"] === undefined) {
    return it.skip("skipped: MODAL_TOKEN_ID and MODAL_TOKEN_SECRET are not set", () => {});
  }
  if (modalSdk.missing) return it.skip(modalSdk.note, () => {});
  const { ModalClient: Client } = modalSdk.get();
  const client = new Client();
  return testEnvironment({ describe, it, expect, make: () => modal({ client }) });
});
