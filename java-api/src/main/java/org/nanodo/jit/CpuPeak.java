package org.nanodo.jit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.PeakFlops;
import org.nanodo.runtime.UserCache;

/**
 * The {@link PeakFlops} of all cores of this machine together. No vendor publishes it, so it is
 * what a large matrix product reaches; measured once and kept for the same CPU, number of cores and
 * plugin.
 *
 * @param folder where it is kept; it is made when it is needed
 */
public record CpuPeak(Path folder) {
  private static final String VARIABLE = "NANODO_PEAK_CACHE";

  private static final Duration BUSY_HOLDS = Duration.ofHours(1);

  /** As many digits as there need be for names not to collide. */
  private static final int NAME_BYTES = 8;

  /**
   * Kept in the folder that the environment variable {@code NANODO_PEAK_CACHE} names, by default
   * {@code peaks} in {@link UserCache#folder}.
   */
  public static CpuPeak standard() {
    String given = System.getenv().getOrDefault(VARIABLE, "");
    return new CpuPeak(given.isEmpty() ? UserCache.folder().resolve("peaks") : Path.of(given));
  }

  /**
   * The peak, which is measured if it is not known: nothing else should run on the CPU then, for
   * about half a second. What was measured while other processes ran holds for an hour.
   */
  public PeakFlops of(Client client) {
    return of(client, ProductSpeed::measure);
  }

  /**
   * Operations a second of float32 products: what {@link #of} has, or more if a measurement now
   * reaches more.
   */
  public double single(Client client) {
    return Math.max(of(client).single(), ProductSpeed.measure(client).flops());
  }

  PeakFlops of(Client client, Function<Client, ProductSpeed> measure) {
    Path file = folder.resolve(name(client));
    double single = read(file).orElseGet(() -> keep(file, measure.apply(client)));
    // Narrow types are multiplied as float32; of float64 half as many fit into a vector.
    return new PeakFlops(single, single, single / 2);
  }

  private static String name(Client client) {
    String key = client.machineFingerprint() + "\n" + client.xlaFlags();
    byte[] hash = CacheKey.sha256().digest(key.getBytes(StandardCharsets.UTF_8));
    return "cpu-" + HexFormat.of().formatHex(hash, 0, NAME_BYTES);
  }

  /** Empty too if the file is damaged or cannot be read. */
  private static OptionalDouble read(Path file) {
    try {
      String[] words = Files.readString(file).strip().split(" ", -1);
      double value = Double.parseDouble(words[0]);
      boolean holds =
          words.length == 1
              || Files.getLastModifiedTime(file)
                  .toInstant()
                  .isAfter(Instant.now().minus(BUSY_HOLDS));
      return holds && value > 0 && Double.isFinite(value)
          ? OptionalDouble.of(value)
          : OptionalDouble.empty();
    } catch (IOException | NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private double keep(Path file, ProductSpeed measured) {
    try {
      Files.createDirectories(folder, CacheOwner.PRIVATE);
      Path half = Files.createTempFile(folder, ".peak", "");
      Files.writeString(half, measured.flops() + (measured.busy() ? " busy" : "") + "\n");
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // It will be measured again.
    }
    return measured.flops();
  }
}
