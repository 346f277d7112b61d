package org.nanodo.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.nanodo.io.ObjectStore;
import software.amazon.nio.spi.s3.S3FileSystemProvider;

/**
 * {@code s3://BUCKET/KEY}, with the credentials, region and endpoint that AWS's tools use too:
 * {@code AWS_ACCESS_KEY_ID}, {@code AWS_REGION}, {@code AWS_ENDPOINT_URL} and so on.
 */
public final class S3Store implements ObjectStore {
  private static final String PATH_STYLE = "s3.spi.force-path-style";
  private static final String PATH_STYLE_VARIABLE = "S3_SPI_FORCE_PATH_STYLE";

  private final S3FileSystemProvider provider;

  public S3Store() {
    boolean isOther =
        Stream.of("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3")
                .anyMatch(name -> !System.getenv().getOrDefault(name, "").isBlank())
            || System.getProperty("aws.endpointUrl") != null;
    // Only Amazon has a host name for each bucket.
    if (isOther && System.getenv(PATH_STYLE_VARIABLE) == null) {
      System.getProperties().putIfAbsent(PATH_STYLE, "true");
    }
    provider = new S3FileSystemProvider();
  }

  @Override
  public String scheme() {
    return "s3";
  }

  @Override
  public Path path(URI address) {
    return provider.getPath(address);
  }
}
