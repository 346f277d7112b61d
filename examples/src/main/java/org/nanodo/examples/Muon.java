package org.nanodo.examples;

import static org.nanodo.Index.ALL;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.valueAndGrad;
import static org.nanodo.optim.Optimizers.addDecayedWeights;
import static org.nanodo.optim.Optimizers.applyUpdates;
import static org.nanodo.optim.Optimizers.chain;
import static org.nanodo.optim.Optimizers.scaleByAdam;
import static org.nanodo.optim.Optimizers.scaleByLearningRate;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.config.OptKeys;
import org.nanodo.config.OptimizerProvider;
import org.nanodo.ir.Shape;
import org.nanodo.optim.GradientTransformation;
import org.nanodo.optim.OptimizerState;
import org.nanodo.optim.Param;
import org.nanodo.optim.Schedule;
import org.nanodo.optim.StateTensor;
import org.nanodo.optim.TensorTransformation;

/**
 * Muon: the momentum of a matrix steps by nearly the nearest orthogonal matrix, other parameters by
 * Adam. Jordan et al., 2024; scaled as in Liu et al., arXiv:2502.16982, so that Adam's learning
 * rates do. The trainer finds it as {@code opt.optimizer=muon}.
 */
public final class Muon implements OptimizerProvider {
  @Override
  public String name() {
    return "muon";
  }

  @Override
  public GradientTransformation optimizer(OptKeys keys, Schedule learningRate) {
    return chain(
        new ScaleByMuon(keys.b1(), scaleByAdam(keys.b1(), keys.b2(), keys.eps().orElse(1e-8))),
        addDecayedWeights(keys.weightDecay(), keys::decays),
        scaleByLearningRate(learningRate));
  }

  /** The direction of a step; {@code others} gives that of scalars and vectors. */
  record ScaleByMuon(double decay, TensorTransformation others) implements TensorTransformation {
    @Override
    public Map<String, StateTensor> stateOf(Tensor value) {
      return value.rank() < 2 ? others.stateOf(value) : Map.of("momentum", StateTensor.like(value));
    }

    @Override
    public UnaryOperator<Param> at(Tensor count) {
      UnaryOperator<Param> other = others.at(count);
      return p -> p.value().rank() < 2 ? other.apply(p) : ofMatrix(p);
    }

    private Param ofMatrix(Param p) {
      Tensor momentum = p.state("momentum").mul(decay).add(p.update().mul(1 - decay));
      int[] dims = p.value().shape().dims();
      Tensor m = momentum.reshape(rows(dims), -1);
      Tensor step = m.dim(0) > m.dim(1) ? orthogonal(m.transpose()).transpose() : orthogonal(m);
      double scale = 0.2 * Math.sqrt(Math.max(m.dim(0), m.dim(1)));
      return p.with(step.mul(scale).reshape(dims), Map.of("momentum", momentum));
    }

    /** Of a tensor of more axes: as many of the first ones as make it most nearly square. */
    private static int rows(int... dims) {
      long size = Shape.of(dims).size();
      int rows = dims[0];
      for (int i = 1; i < dims.length - 1 && (long) rows * rows < size; i++) {
        rows *= dims[i];
      }
      return rows;
    }

    /** A polynomial that brings all singular values close to 1, five times. */
    private static Tensor orthogonal(Tensor x) {
      x = x.div(x.norm().add(1e-8));
      for (int i = 0; i < 5; i++) {
        Tensor a = x.matmul(x.transpose());
        Tensor b = a.mul(-4.7750).add(a.matmul(a).mul(2.0315));
        x = x.mul(3.4445).add(b.matmul(x));
      }
      return x;
    }
  }

  record Net(Tensor in, Tensor bias, Tensor out) {
    Tensor loss(Tensor x_Nx2, Tensor y_N) {
      Tensor h_NxF = x_Nx2.matmul(in).add(bias).tanh();
      return h_NxF.matmul(out).at(ALL, 0).sub(y_N).square().mean();
    }
  }

  record State(Net net, OptimizerState opt, Tensor loss) {}

  /** Learns to multiply, in a loop of one's own. */
  public static void main(String... args) {
    System.out.printf("The mean squared error is %.4f.%n", fit(300));
  }

  static double fit(int steps) {
    Tensor x_Nx2 = Random.normal(Random.key(0), 256, 2);
    Tensor y_N = x_Nx2.at(ALL, 0).mul(x_Nx2.at(ALL, 1));
    var muon =
        chain(
            new ScaleByMuon(0.9, scaleByAdam(0.9, 0.99, 1e-8)),
            scaleByLearningRate(Schedule.cosine(0.1, steps, 0)));
    var step =
        jit((State s) -> {
              var at = valueAndGrad((Net net) -> net.loss(x_Nx2, y_N)).apply(s.net);
              var u = muon.update(at.grad(), s.opt, s.net);
              return new State(applyUpdates(s.net, u.updates()), u.state(), at.value());
            })
            .donate(0);
    Tensor in = Random.normal(Random.key(1), 2, 32);
    var net = new Net(in, Tensor.zeros(32), Tensor.zeros(32, 1));
    var s = new State(net, muon.init(net), Tensor.zeros());
    for (int i = 0; i < steps; i++) {
      s = step.apply(s);
    }
    return s.loss.item();
  }
}
