package org.nanodo.train;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.Dataset;
import org.nanodo.data.Vocabulary;
import org.nanodo.jit.HostTransfer;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

/**
 * What a config alone cannot tell and can still be told before anything is built or written:
 * whether its sizes can fit here, and whether its names mean anything.
 */
final class RunChecks {
  private static final String CPU = "cpu";

  private RunChecks() {}

  /**
   * Refuses a run that cannot work, before its workdir is opened.
   *
   * @throws ConfigException that names the key to change
   */
  static void train(Config config, Dataset data, ClientOptions options) {
    boolean evaluates = data.size(config.evalSplit()) >= config.evalBatch();
    boolean onHost = options.platform().equals(CPU);
    int devices = onHost ? options.devices() : config.mesh().fewestDevices();
    StepPrograms programs = program(config, data.vocabulary(), devices, options.platform());
    checkBatch("batch_size", config.microBatch(), programs);
    if (evaluates) {
      checkBatch("eval_batch_size", config.evalBatch(), programs);
    }
    long kept = (long) config.opt().gradAccumulationSteps() + TrainRun.BATCHES_IN_FLIGHT;
    // An end of the data may come before all of the buffer is used.
    kept += config.trainEpochs().isPresent() ? 0 : config.pygrainWorkerBufferSize();
    MemoryNeed.Part batches = MemoryNeed.batches(config, programs, kept, evaluates);
    MemoryNeed need =
        onHost ? MemoryNeed.onHost(programs, devices, batches) : new MemoryNeed(List.of(batches));
    checkMemory(config, data.vocabSize(), need, batches);
  }

  /** The same for steps on random batches. */
  static void steps(Config config, int vocabSize, Client client) {
    int devices = client.devices().size();
    StepPrograms programs = program(config, Vocabulary.of(vocabSize), devices, client.platform());
    checkBatch("batch_size", config.microBatch(), programs);
    long kept = config.opt().gradAccumulationSteps();
    MemoryNeed.Part batches = MemoryNeed.batches(config, programs, kept, false);
    MemoryNeed need =
        client.platform().equals(CPU)
            ? MemoryNeed.onHost(programs, devices, batches)
            : new MemoryNeed(List.of(batches));
    checkMemory(config, vocabSize, need, batches);
  }

  /** The same for an evaluation, which asks nothing of the optimizer. */
  static StepPrograms evaluation(
      Config config, Vocabulary vocabulary, int devices, String platform) {
    var programs = new StepPrograms(config, vocabulary, devices, platform);
    checkBatch("eval_batch_size", config.evalBatch(), programs);
    return programs;
  }

  /** The programs of a run, whatever they run on, once their names are checked. */
  static StepPrograms program(Config config, Vocabulary vocabulary, int devices, String platform) {
    var programs = new StepPrograms(config, vocabulary, devices, platform);
    NameChecks.check(config, programs.params());
    return programs;
  }

  /** Each tensor of a batch is one buffer of Java's, which has fewer than 2^31 bytes. */
  private static void checkBatch(String key, int examples, StepPrograms programs) {
    programs
        .batchTypes(1)
        .leaves()
        .forEach(
            one -> {
              double bytes = (double) examples * one.bytes();
              require(
                  bytes <= Integer.MAX_VALUE,
                  "%s=%d examples of %s take %s; a tensor of a batch must have less than 2 GiB:"
                      + " lower it",
                  key,
                  examples,
                  one,
                  MemoryNeed.gib(bytes));
            });
  }

  private static void checkMemory(
      Config config, int vocabSize, MemoryNeed need, MemoryNeed.Part batches) {
    double there = (double) MachineMemory.bytes().orElse(Long.MAX_VALUE);
    if (need.bytes() > there) {
      throw refused(
          "%s is too much: this needs at least %s of memory (%s), and there are %s; lower it",
          MemoryNeed.blame(config, vocabSize),
          MemoryNeed.gib(need.bytes()),
          need.describe(),
          MemoryNeed.gib(there));
    }
    double copies = batches.bytes() + (config.checkpoint() ? HostTransfer.MOST_BYTES : 0);
    long most = Runtime.getRuntime().maxMemory();
    if (copies > most && copies > direct(most)) {
      throw refused(
          "%s is too much: copies on the host take %s (batches %s, pieces of a"
              + " checkpoint %s), and this process may have %s for them; lower it, or start with"
              + " NANODO_JAVA_OPTS=-XX:MaxDirectMemorySize=%.0fg",
          MemoryNeed.blame(config, vocabSize),
          MemoryNeed.gib(copies),
          MemoryNeed.gib(batches.bytes()),
          MemoryNeed.gib(copies - batches.bytes()),
          MemoryNeed.gib(direct(most)),
          Math.ceil(copies / (1 << 30)));
    }
  }

  /** What the option says; without it Java gives direct buffers as much as its heap. */
  private static double direct(long otherwise) {
    var bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    double given = Double.parseDouble(bean.getVMOption("MaxDirectMemorySize").getValue());
    return given == 0 ? otherwise : given;
  }

  @SuppressWarnings("AnnotateFormatMethod") // The annotation is no library of ours.
  private static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw refused(message, arguments);
    }
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static ConfigException refused(String message, Object... arguments) {
    return new ConfigException(message.formatted(arguments));
  }
}
