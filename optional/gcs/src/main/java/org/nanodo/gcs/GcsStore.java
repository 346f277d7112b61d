package org.nanodo.gcs;

import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.cloud.NoCredentials;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.StorageOptions;
import com.google.cloud.storage.contrib.nio.CloudStorageConfiguration;
import com.google.cloud.storage.contrib.nio.CloudStorageFileSystem;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.nanodo.io.ObjectStore;

/**
 * {@code gs://BUCKET/NAME}, with the credentials that Google's tools use too, or from a server of
 * one's own without any, if {@code STORAGE_EMULATOR_HOST} says where it is.
 */
public final class GcsStore implements ObjectStore {
  private static final String EMULATOR = "STORAGE_EMULATOR_HOST";

  /**
   * It warns at each request that the application has not told its name; kept, so that it stays.
   */
  private static final Logger CHATTER =
      Logger.getLogger("com.google.api.client.googleapis.services.AbstractGoogleClient");

  private final StorageOptions options;
  private final Map<String, CloudStorageFileSystem> buckets = new ConcurrentHashMap<>();

  public GcsStore() {
    this(options(System.getenv().getOrDefault(EMULATOR, "")));
  }

  GcsStore(StorageOptions options) {
    this.options = options;
    CHATTER.setLevel(Level.SEVERE);
  }

  /** The options for an emulator, or for Google's own service if none is given. */
  static StorageOptions options(String emulator) {
    // Java's own TLS: the one that it would take is another 7 MB.
    var transport =
        HttpTransportOptions.newBuilder().setHttpTransportFactory(NetHttpTransport::new).build();
    var builder = StorageOptions.newBuilder().setTransportOptions(transport);
    if (emulator.isBlank()) {
      return builder.build();
    }
    return builder
        .setHost(emulator.contains("://") ? emulator : "http://" + emulator)
        .setCredentials(NoCredentials.getInstance())
        .setProjectId("emulator")
        .build();
  }

  @Override
  public String scheme() {
    return "gs";
  }

  @Override
  public Path path(URI address) {
    return buckets
        .computeIfAbsent(
            address.getAuthority(),
            bucket ->
                CloudStorageFileSystem.forBucket(
                    bucket, CloudStorageConfiguration.DEFAULT, options))
        .getPath(address.getPath());
  }
}
