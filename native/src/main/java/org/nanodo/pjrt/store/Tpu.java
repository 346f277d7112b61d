package org.nanodo.pjrt.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What libtpu reads from the environment. */
final class Tpu {
  /** The user's own choice of a plugin, as JAX knows it too. */
  static final String LIBRARY = "TPU_LIBRARY_PATH";

  /**
   * Without a TPU libtpu would ask a service of the cloud for minutes what it is attached to, and
   * keep other processes from compiling; the other two keep it from complaining that it does not
   * know, and change no topology.
   */
  private static final Map<String, String> ABSENT =
      Map.of(
          "TPU_SKIP_MDS_QUERY", "1",
          "ALLOW_MULTIPLE_LIBTPU_LOAD", "1",
          "TPU_WORKER_HOSTNAMES", "localhost",
          "TPU_ACCELERATOR_TYPE", "v5litepod-1");

  private Tpu() {}

  /** What is to be set for the plugin in {@code file}, in an environment that has {@code env}. */
  static Map<String, String> environment(Path file, Map<String, String> env, HostMachine host) {
    var variables = new TreeMap<>(host.hasTpu() ? Map.of() : ABSENT);
    variables.keySet().removeAll(env.keySet());
    variables.put(LIBRARY, file.toAbsolutePath().toString());
    return variables;
  }
}
