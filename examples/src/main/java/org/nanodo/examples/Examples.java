package org.nanodo.examples;

import java.util.List;
import org.nanodo.cli.Example;

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
            "a04_gru_scan",
            "A recurrent network in a scan, trained through time, that goes on by itself",
            GruScan::main),
        new Example(
            "a05_llama_block",
            "Two blocks as of Llama: rotary positions, grouped queries, SwiGLU, gradients",
            LlamaBlock::main),
        new Example(
            "muon",
            "An optimizer of one's own, in a loop of one's own; opt.optimizer=muon trains with it",
            Muon::main));
  }
}
