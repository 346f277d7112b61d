package org.nanodo.cli;

import org.nanodo.runtime.ClientOptions;
import picocli.CommandLine.Option;

/** The cache of compiled executables; a mixin. */
final class CacheOption {
  @Option(
      names = "--no-compile-cache",
      description = "Compiles without the cache of executables: none is read or stored.")
  private boolean off;

  /** The options of a client, with the cache unless it is switched off. */
  ClientOptions client(ClientOptions devices) {
    return off ? devices : devices.caching();
  }
}
