package org.nanodo.train;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.nanodo.ir.DType;
import org.nanodo.jit.CpuPeak;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.PeakFlops;

/**
 * Model FLOPs utilization: the time that the devices would need for the operations of the model at
 * their peak, over the time that they take (Chowdhery et al. 2022, arXiv:2204.02311, section 4.1).
 * Operations of each element type are set against the peak of that type.
 */
public final class Utilization {
  private static final String CPU = "cpu";

  /** A product of complex numbers is four of real ones. */
  private static final int REAL_PRODUCTS = 4;

  private final Client client;
  private final Supplier<Map<DType, Long>> flops;

  /**
   * Of the devices of {@code client}.
   *
   * @param flops of a step, by type
   */
  Utilization(Client client, Supplier<Map<DType, Long>> flops) {
    this.client = client;
    this.flops = flops;
  }

  private String kind() {
    return client.devices().get(0).kind();
  }

  private boolean isCpu() {
    return client.platform().equals(CPU);
  }

  /** Why it cannot be told, if the devices are of a kind whose peak is not known. */
  Optional<String> unknown() {
    return isCpu() ? Optional.empty() : unknown(kind());
  }

  static Optional<String> unknown(String kind) {
    return PeakFlops.published(kind).isPresent()
        ? Optional.empty()
        : Optional.of(
            "no mfu: the peak FLOP/s of devices of the kind '%s' are not known".formatted(kind));
  }

  /**
   * How long a step would take at the peak of all devices; empty if the peak is not known. The
   * model is traced, and the peak of a CPU may be measured: not while a step is computed.
   */
  public OptionalDouble idealSeconds() {
    return unknown().isPresent() ? OptionalDouble.empty() : idealSeconds(flops.get(), peak());
  }

  /** A CPU is one machine, however many devices it is split into. */
  private PeakFlops peak() {
    return isCpu()
        ? CpuPeak.standard().of(client)
        : PeakFlops.published(kind()).orElseThrow().times(client.devices().size());
  }

  static OptionalDouble idealSeconds(Map<DType, Long> flops, PeakFlops peak) {
    double seconds = 0;
    for (var each : flops.entrySet()) {
      DType type = each.getKey();
      if (type.isInexact()) {
        double products = (type.isComplex() ? REAL_PRODUCTS : 1.) * each.getValue();
        OptionalDouble ofType = peak.of(type.real());
        if (ofType.isEmpty()) {
          return OptionalDouble.empty();
        }
        seconds += products / ofType.getAsDouble();
      }
    }
    return seconds > 0 ? OptionalDouble.of(seconds) : OptionalDouble.empty();
  }
}
