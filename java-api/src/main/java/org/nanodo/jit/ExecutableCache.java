package org.nanodo.jit;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nanodo.ir.HostCallback;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.Executable;
import org.nanodo.runtime.PjrtException;

/**
 * A persistent compilation cache, like JAX's. It never makes a run fail: if its folder cannot be
 * read or written, or an entry is unusable, programs are compiled as without it. Machine code is
 * loaded only from a folder that nobody else may write.
 */
final class ExecutableCache {
  /** The most that the executables of one folder take together. */
  static final long MAX_BYTES = 2L << 30;

  /** An executable, and whether it was loaded from the cache. */
  record Made(Executable executable, boolean cached) {}

  /** Folders that a warning was printed for. */
  private static final Set<Path> REFUSED = ConcurrentHashMap.newKeySet();

  private final Client client;
  private final CacheFiles files;

  private ExecutableCache(Client client, CacheFiles files) {
    this.client = client;
    this.files = files;
  }

  /** Loads or compiles a program. */
  static Made compile(Client client, CompileRequest request) {
    boolean callsHost = request.program().main().has(HostCallback.class::isInstance);
    return client
        .compileCache()
        .filter(folder -> !callsHost) // Numbers of functions are those of this process.
        .map(folder -> new ExecutableCache(client, new CacheFiles(folder, MAX_BYTES)))
        .map(cache -> cache.make(request))
        .orElseGet(() -> new Made(compileNow(client, request), false));
  }

  private static Executable compileNow(Client client, CompileRequest request) {
    return client.compile(request.text(), request.options());
  }

  private Made make(CompileRequest request) {
    Optional<String> objection = files.objection();
    if (objection.isPresent()) {
      if (REFUSED.add(files.folder())) {
        System.err.println("nanodo: the compilation cache is not used: " + objection.get());
      }
      return new Made(compileNow(client, request), false);
    }
    CacheKey key = CacheKey.of(request.program().text(), request.options(), client.fingerprint());
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
    } catch (PjrtException e) { // It will be replaced by the program compiled now.
      note("refused", e);
    }
    return Optional.empty();
  }

  // Some plugins cannot serialize, or not every program.
  private void store(CacheKey key, Executable executable) {
    try {
      files.write(key, executable.program().serialize());
    } catch (IOException | PjrtException e) {
      note("not kept", e);
    }
  }

  // Starting a logger takes time that most runs need not spend.
  private void note(String what, Exception why) {
    System.getLogger(ExecutableCache.class.getName())
        .log(Level.DEBUG, "An executable in " + files.folder() + " was " + what, why);
  }
}
