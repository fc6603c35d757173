import { resolve } from 'node:path';
import ts from 'typescript';
import type { Rendered } from './rendered';

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2024,
  lib: ['lib.es2024.d.ts'],
  types: [],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

/**
 * Holds manifests against the types of Kubernetes' API (kubernetes-models): a field that is missing, misspelt or of another
 * type is a fault, as it would be for the API server. The package's own `validate` passes over what it does not know.
 */
export function typeFaults(manifests: readonly Rendered[]): string[] {
  const name = resolve('deploy/kubernetes/test/manifests.mts');
  const text = manifests
    .map((manifest, index) => {
      const type = `import('kubernetes-models/${manifest.apiVersion}').I${manifest.kind}`;
      return `export const manifest${index}: ${type} = ${JSON.stringify(manifest)};`;
    })
    .join('\n');
  const disk = ts.createCompilerHost(OPTIONS);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => file === name || disk.fileExists(file),
    readFile: (file) => (file === name ? text : disk.readFile(file)),
    getSourceFile: (file, ...rest) =>
      file === name ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2024) : disk.getSourceFile(file, ...rest),
  };
  const program = ts.createProgram([name], OPTIONS, host);
  const file = program.getSourceFile(name);
  return program.getSemanticDiagnostics(file).map(({ messageText, start = 0 }) => {
    const manifest = manifests[file?.getLineAndCharacterOfPosition(start).line ?? 0];
    return `${manifest?.kind} ${manifest?.metadata.name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
