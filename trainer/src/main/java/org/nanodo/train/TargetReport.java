package org.nanodo.train;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.GsonBuilder;
import java.util.Map;
import java.util.TreeMap;
import org.nanodo.runtime.MemoryStats;

/**
 * What is known of a training step on devices that are not attached; as JSON its keys are the
 * components in lower case with underscores.
 *
 * @param target as in {@code tpu:v5e:2x4}
 * @param fits whether the step finds room on each device
 * @param compileMs the time that compilation took, of all programs of a step
 * @param bytesPerDevice what the program of the step that takes most needs of each device
 * @param flops of one device in one step, those of its matrix products; compilers count a loop once
 * @param collectives operations of one step by kind
 * @param collectiveBytes what one device passes on or gets by them
 */
public record TargetReport(
    String target,
    int devices,
    boolean fits,
    double compileMs,
    BytesPerDevice bytesPerDevice,
    double flops,
    Map<String, Long> collectives,
    Map<String, Long> collectiveBytes) {
  /**
   * Bytes on each device by kind; of a program that the compiler refused only the last two.
   *
   * @param total arguments + outputs − aliased + temporaries + code
   * @param needed the total, or what the compiler says that it would have been
   * @param available what a program can use
   */
  public record BytesPerDevice(
      long arguments,
      long outputs,
      long temporaries,
      long aliased,
      long code,
      long total,
      long needed,
      long available) {
    static BytesPerDevice of(MemoryStats m, long available) {
      return new BytesPerDevice(
          m.arguments(),
          m.outputs(),
          m.temporaries(),
          m.aliased(),
          m.code(),
          m.total(),
          m.total(),
          available);
    }

    static BytesPerDevice refused(long needed, long available) {
      return new BytesPerDevice(0, 0, 0, 0, 0, 0, needed, available);
    }
  }

  /** Of a step that the compiler refused for memory. */
  static TargetReport refused(String target, int devices, double compileMs, BytesPerDevice bytes) {
    return new TargetReport(
        target, devices, false, compileMs, bytes, 0, new TreeMap<>(), new TreeMap<>());
  }

  /** One line. */
  public String json() {
    return new GsonBuilder()
        .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
        .disableHtmlEscaping()
        .create()
        .toJson(this);
  }
}
