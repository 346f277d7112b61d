package org.nanodo.pjrt.store;

import java.io.IOException;
import java.nio.file.Path;

/** Brings wheels onto this machine. */
interface Downloader {
  /** Fetches a wheel into {@code folder}, which is empty, and returns its path. */
  Path fetch(LockFile.Wheel wheel, Path folder) throws IOException;
}
