package org.nanodo.cli;

import org.nanodo.runtime.ClientOptions;
import picocli.CommandLine.Option;

/** Whether compiled programs are kept from run to run; a mixin. */
final class CacheOption {
  @Option(
      names = "--no-compile-cache",
      description = "Compiles anew: programs of earlier runs are not used, nor is any kept.")
  private boolean off;

  /** What to open. */
  ClientOptions client(ClientOptions devices) {
    return off ? devices : devices.caching();
  }
}
