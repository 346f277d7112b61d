package org.nanodo.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How GPUs are opened; other platforms have no such options.
 *
 * @param memFraction the part of each GPU's memory that XLA may take; absent is XLA's own, 0.75
 * @param preallocate whether XLA takes it all at once; absent is XLA's own, true
 * @param visibleDevices which GPUs, by their numbers; none named means all
 */
public record ClientKeys(
    Optional<Double> memFraction, Optional<Boolean> preallocate, List<Integer> visibleDevices) {
  public ClientKeys {
    visibleDevices = List.copyOf(visibleDevices);
  }

  /** The part of a GPU's memory that programs can use. */
  public double usable() {
    return memFraction.orElse(0.75);
  }

  /** What is set, under the names and in the types of XLA's plugins for GPUs. */
  public Map<String, Object> options() {
    var options = new TreeMap<String, Object>();
    memFraction.ifPresent(fraction -> options.put("memory_fraction", fraction.floatValue()));
    preallocate.ifPresent(now -> options.put("preallocate", now));
    if (!visibleDevices.isEmpty()) {
      long[] numbers = visibleDevices.stream().mapToLong(Integer::longValue).toArray();
      options.put("visible_devices", numbers);
    }
    return options;
  }

  /** Refuses what is set where it would mean nothing. */
  public void checkPlatform(String platform, boolean isGpu) {
    ConfigChecks.require(
        isGpu || options().isEmpty(),
        "client.mem_fraction, preallocate and visible_devices are for GPUs; with platform %s leave"
            + " them null, null and []",
        platform);
  }
}
