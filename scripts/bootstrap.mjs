// Runs a file under the pinned Node with the workspace installed. Whatever this machine lacks (Node, pnpm) comes from
// the package registry into .cache/, once. Needs only Node >= 18 and npm; `npm start` and `npm test` come through here.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { engines, packageManager, toolchain } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** A field of /proc/PID/status, where there is such a thing. */
const procStatus = (pid, field) => {
  try {
    return new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
};
// Who started us; under npm there may be a shell between, which outlives a killed npm.
const parent = process.ppid;
const behindShell = process.env.npm_lifecycle_event !== undefined && /sh$/.test(procStatus(parent, 'Name') ?? '');
const grandparent = behindShell ? procStatus(parent, 'PPid') : undefined;
const orphaned = () => process.ppid !== parent || (behindShell && procStatus(parent, 'PPid') !== grandparent);

const windows = process.platform === 'win32';
const floor = Number.parseInt(engines.node.replace(/\D+/, ''), 10);

const fail = (message) => {
  console.error(`✗ ${message}`);
  process.exit(1);
};

/** The folder of one exact package, installed on first use, atomically and without running its scripts. */
const obtain = (spec) => {
  const home = join(root, '.cache', 'toolchain', spec);
  if (!existsSync(home)) {
    console.error(`• fetching ${spec} (once)`);
    const partial = `${home}.${process.pid}`;
    mkdirSync(partial, { recursive: true });
    const npmrc = join(root, '.npmrc'); // --prefix moves the project's folder, and with it the .npmrc that npm reads
    if (existsSync(npmrc)) copyFileSync(npmrc, join(partial, '.npmrc'));
    const flags = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
    const npm = spawnSync('npm', ['install', spec, ...flags, `--prefix=${windows ? `"${partial}"` : partial}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: windows,
    });
    rmSync(join(partial, '.npmrc'), { force: true });
    if (npm.status !== 0) {
      rmSync(partial, { recursive: true, force: true });
      fail(
        `could not fetch ${spec}. Install Node >= ${floor} yourself, or check the registry in .npmrc, and try again.`,
      );
    }
    try {
      renameSync(partial, home);
    } catch {
      rmSync(partial, { recursive: true, force: true }); // another process was faster
    }
  }
  return join(home, 'node_modules', spec.slice(0, spec.lastIndexOf('@')));
};

const pinnedNode = () => {
  const name = `${windows ? 'win' : process.platform}-${process.arch}`;
  const folder = obtain(`${name === 'darwin-arm64' ? 'node-bin' : 'node'}-${name}@${toolchain.node}`);
  return join(folder, 'bin', windows ? 'node.exe' : 'node');
};

const node = Number.parseInt(process.versions.node, 10) >= floor ? process.execPath : pinnedNode();
const env = { ...process.env };
const path = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
// What Node has compiled once it need not compile at the next start.
env.NODE_COMPILE_CACHE ??= join(root, '.cache', 'compiled');
env[path] = [dirname(node), join(root, 'node_modules', '.bin'), env[path]].join(delimiter);

/** The manifests of the workspace, which lies two folders deep. */
const manifests = (folder, depth = 2) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name === 'package.json') return [path];
    const inside = entry.isDirectory() && depth > 0 && !/^\.|^node_modules$/.test(entry.name);
    return inside ? manifests(path, depth - 1) : [];
  });

/** Another one wherever an install could have another outcome. */
const fingerprint = () => {
  const hash = createHash('sha256');
  for (const path of [join(root, 'pnpm-lock.yaml'), join(root, 'pnpm-workspace.yaml'), ...manifests(root).sort()])
    hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.digest('hex');
};

const stamp = join(root, 'node_modules', '.installed');
const wanted = fingerprint();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.error('• installing dependencies');
  rmSync(stamp, { force: true });
  const pnpm = join(obtain(packageManager), 'bin', 'pnpm.mjs');
  const install = spawnSync(node, [pnpm, 'install', '--frozen-lockfile', '--prefer-offline'], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  if (install.status !== 0) fail(`pnpm install failed\n${install.stdout}${install.stderr}`);
  writeFileSync(stamp, wanted);
}

// Same terminal, arguments and exit status as the target. It stops when we are stopped or orphaned. A terminal's Ctrl-C
// reaches the whole group, so it is not sent twice.
const child = spawn(node, process.argv.slice(2), { cwd: root, env, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
setInterval(() => orphaned() && child.kill(), 500).unref();
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
