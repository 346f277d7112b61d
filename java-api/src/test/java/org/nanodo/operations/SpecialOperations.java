package org.nanodo.operations;

import org.nanodo.Special;

/** Special functions; see {@code operations_special.py}. */
final class SpecialOperations {
  private SpecialOperations() {}

  static void addTo(OperationFunctions f) {
    f.binary("Special.xlogy", Special::xlogy);
    f.binary("Special.xlog1py", Special::xlog1py);
    f.binary("Special.relEntr", Special::relEntr);
    f.binary("Special.klDiv", Special::klDiv);
    f.unary("Special.entr", Special::entr);
    f.unary("Special.logit", Special::logit);
    f.unary("Special.gamma", Special::gamma);
    f.unary("Special.gammasgn", Special::gammasgn);
    f.unary("Special.factorial", Special::factorial);
    f.binary("Special.beta", Special::beta);
    f.binary("Special.betaln", Special::betaln);
    f.of("Special.multigammaln", (a, p) -> Special.multigammaln(a, p.integer("d")));
    f.binary("Special.gammainc", Special::gammainc);
    f.binary("Special.gammaincc", Special::gammaincc);
    f.binary("Special.randomGammaGrad", Special::randomGammaGrad);
    f.add("Special.betainc", (in, p) -> Special.betainc(in.get(0), in.get(1), in.get(2)));
    f.binary("Special.zeta", Special::zeta);
    f.unary("Special.ndtr", Special::ndtr);
    f.unary("Special.logNdtr", Special::logNdtr);
    f.unary("Special.ndtri", Special::ndtri);
    f.unary("Special.i0", Special::i0);
    f.unary("Special.i0e", Special::i0e);
    f.unary("Special.i1", Special::i1);
    f.unary("Special.i1e", Special::i1e);
  }
}
