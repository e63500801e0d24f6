#!/usr/bin/env node
"use strict";
// The command `halo-mcp`. Old syntax alone (any Node since 10 reads it), so that an old Node is told what it lacks: the
// bundle behind it would end there with a SyntaxError before its first line.
var version = process.versions.node;
var parts = version.split(".").map(Number);
if (parts[0] > 20 || (parts[0] === 20 && parts[1] >= 12)) {
  import("../dist/stdio.js");
} else {
  console.error(
    "halo-mcp needs Node 20.12 or newer, and this is Node " +
      version +
      ". Install a newer one from https://nodejs.org, or let the client start one that is there by its whole path.",
  );
  process.exitCode = 2;
}
