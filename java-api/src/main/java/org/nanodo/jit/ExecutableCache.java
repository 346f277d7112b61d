package org.nanodo.jit;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.Executable;
import org.nanodo.runtime.PjrtException;

/**
 * Compiles what no earlier run has compiled for the same devices, as JAX's compilation cache does.
 * A cache is a help and never an obstacle: if its folder cannot be read or written, or holds what
 * cannot be used, programs are compiled as without it. Machine code is run only from a folder that
 * nobody else may write.
 */
final class ExecutableCache {
  /** What the executables of one folder may take together. */
  static final long MAX_BYTES = 2L << 30;

  /** An executable, and whether it was loaded rather than compiled. */
  record Made(Executable executable, boolean cached) {}

  /** Of which folders it has been said that they are not used. */
  private static final Set<Path> REFUSED = ConcurrentHashMap.newKeySet();

  private final Client client;
  private final CacheFiles files;

  private ExecutableCache(Client client, CacheFiles files) {
    this.client = client;
    this.files = files;
  }

  /** Loads or compiles a program, as the client asks for. */
  static Made compile(Client client, CompileRequest request) {
    return client
        .compileCache()
        .map(folder -> new ExecutableCache(client, new CacheFiles(folder, MAX_BYTES)))
        .map(cache -> cache.make(request))
        .orElseGet(() -> new Made(compileNow(client, request), false));
  }

  private static Executable compileNow(Client client, CompileRequest request) {
    return client.compile(request.stablehlo(), request.options());
  }

  private Made make(CompileRequest request) {
    Optional<String> objection = files.objection();
    if (objection.isPresent()) {
      if (REFUSED.add(files.folder())) {
        System.err.println(
            "nanodo: compiled programs are neither taken from the cache nor kept: "
                + objection.get());
      }
      return new Made(compileNow(client, request), false);
    }
    CacheKey key = CacheKey.of(request, client.fingerprint());
    Optional<Executable> loaded = load(key);
    if (loaded.isPresent()) {
      return new Made(loaded.get(), true);
    }
    Executable executable = compileNow(client, request);
    store(key, executable);
    return new Made(executable, false);
  }

  private Optional<Executable> load(CacheKey key) {
    try {
      return files.read(key).map(client::load);
    } catch (IOException e) {
      note("not used", e);
    } catch (PjrtException e) { // It will be replaced by what is compiled now.
      note("refused", e);
    }
    return Optional.empty();
  }

  // Not every plugin can serialize, and not every program.
  private void store(CacheKey key, Executable executable) {
    try {
      files.write(key, executable.program().serialize());
    } catch (IOException | PjrtException e) {
      note("not kept", e);
    }
  }

  // Loggers take their time to start, and in most runs there is nothing to say.
  private void note(String what, Exception why) {
    System.getLogger(ExecutableCache.class.getName())
        .log(Level.DEBUG, "An executable in " + files.folder() + " was " + what, why);
  }
}
