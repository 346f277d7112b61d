package org.nanodo.examples;

import java.util.List;
import java.util.stream.Stream;
import org.nanodo.cli.Example;
import org.nanodo.cli.Main;
import org.nanodo.runtime.Devices;

/** What {@code nanodo example} finds here. */
public final class Examples implements Example.Catalog {
  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "linear_regression",
            "The guide's first program: a plane, fitted by gradient descent",
            LinearRegression::main),
        new Example(
            "a01_linear_regression",
            "A linear model, fitted by gradient descent on minibatches",
            MinibatchRegression::main),
        new Example(
            "a02_mlp_spirals",
            "A multilayer perceptron that tells two spirals apart, with a hand-written Adam",
            MlpSpirals::main),
        new Example(
            "a03_cnn",
            "A small convolutional network that tells stripes apart by their direction",
            Cnn::main),
        new Example(
            "a04_gru_scan",
            "A recurrent network in a scan, trained through time, that goes on by itself",
            GruScan::main),
        new Example(
            "a05_llama_block",
            "Two blocks as of Llama: rotary positions, grouped queries, SwiGLU, gradients",
            LlamaBlock::main),
        new Example(
            "a06_decode_while",
            "Sampling from an attention model with a cache, until it ends the text",
            DecodeWhile::main),
        new Example(
            "a07_transforms",
            "Derivatives forwards and backwards, of second and third order, and mapped",
            Derivatives::main),
        new Example(
            "a08_custom_vjp",
            "Derivatives of one's own, stopped gradients and rematerialisation",
            CustomDerivatives::main),
        new Example(
            "a09_sharding",
            "An MLP over eight devices, by shardings of its tensors and by hand",
            ShardedMlp::main),
        new Example(
            "a10_numerics",
            "Cumulative sums, sorting, scattering, bits and rounding, where languages differ",
            Numerics::main),
        new Example(
            "a11_gaussian_process",
            "A Gaussian process, fitted by the gradient of its marginal likelihood",
            GaussianProcess::main),
        new Example(
            "a12_control_flow",
            "A pendulum, Newton's method and functions in pieces, with derivatives",
            Pendulum::main),
        new Example(
            "digits",
            "A classifier of handwritten digits, trained as a task: train --config.task=digits",
            args -> train("--config.task=digits", "--config.batch_size=64")),
        new Example(
            "llama",
            "A decoder as of Llama, trained as a task: train --config.task=llama",
            args -> train("--config.task=llama", "--config.model.D=128", "--config.model.F=344")));
  }

  /** Trains on as many devices as the example was given. */
  private static void train(String... options) {
    Stream<String> devices = Stream.of("--devices=" + Devices.client().devices().size());
    Stream<String> all =
        Stream.concat(Stream.concat(Stream.of("train"), devices), Stream.of(options));
    int status = Main.run(all.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException("training ended with status %d".formatted(status));
    }
  }
}
