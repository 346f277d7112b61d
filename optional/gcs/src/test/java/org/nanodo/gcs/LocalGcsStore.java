package org.nanodo.gcs;

import com.google.cloud.storage.contrib.nio.testing.LocalStorageHelper;
import java.net.URI;
import java.nio.file.Path;
import org.nanodo.io.ObjectStore;

/** {@code gs-test://}: as {@code gs://}, from a store in this process that Google's library has. */
public final class LocalGcsStore implements ObjectStore {
  private final GcsStore store = new GcsStore(LocalStorageHelper.getOptions());

  @Override
  public String scheme() {
    return "gs-test";
  }

  @Override
  public Path path(URI address) {
    return store.path(address);
  }
}
