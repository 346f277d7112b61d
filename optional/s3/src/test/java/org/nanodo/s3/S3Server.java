package org.nanodo.s3;

import com.adobe.testing.s3mock.S3MockApplication;
import java.util.HashMap;
import java.util.Map;

/**
 * A server of S3's protocol in this process, which is where {@code s3://} leads. There is one until
 * the process ends, since the client of a bucket keeps the address that it first had.
 */
final class S3Server {
  static final String BUCKET = "data";

  private static boolean started;

  private S3Server() {}

  /** Starts it, unless it is started. */
  @SuppressWarnings("removal") // Its ports are said nowhere else.
  static synchronized void start() {
    if (started) {
      return;
    }
    started = true;
    // Its logging would configure ours.
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    var server =
        S3MockApplication.start(
            new HashMap<>(
                Map.of(
                    S3MockApplication.PROP_INITIAL_BUCKETS,
                    BUCKET,
                    S3MockApplication.PROP_HTTP_PORT,
                    "0",
                    S3MockApplication.PROP_HTTPS_PORT,
                    "0",
                    S3MockApplication.PROP_SILENT,
                    true)));
    System.setProperty("aws.endpointUrl", "http://localhost:" + server.getHttpPort());
    System.setProperty("aws.region", "us-east-1");
    System.setProperty("aws.accessKeyId", "nobody");
    System.setProperty("aws.secretAccessKey", "nothing");
  }
}
