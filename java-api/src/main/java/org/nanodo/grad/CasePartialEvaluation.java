package org.nanodo.grad;

import static org.nanodo.grad.PartialEvaluation.chosen;
import static org.nanodo.ir.Lists.concat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.nanodo.grad.PartialEvaluation.Parts;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.Function;
import org.nanodo.ir.Node;
import org.nanodo.ir.Value;

/** Splits a case of a known index in two of the same index. */
final class CasePartialEvaluation {
  private CasePartialEvaluation() {}

  static void split(PartialEvaluation to, Case op, Node node, List<Boolean> all) {
    List<Boolean> flags = all.subList(1, all.size());
    List<PartialEvaluation> inner = op.branches().stream().map(b -> to.inside(b, flags)).toList();
    // A result that one branch makes unknown is unknown.
    List<Boolean> out = new ArrayList<>(Collections.nCopies(node.results().size(), false));
    List<Parts> parts = new ArrayList<>();
    for (int i = 0; i < inner.size(); i++) {
      List<Boolean> own = inner.get(i).flags(op.branches().get(i).results());
      for (int r = 0; r < own.size(); r++) {
        out.set(r, out.get(r) || own.get(r));
      }
    }
    var residuals = new BranchResiduals();
    var used = new TreeSet<Integer>();
    for (int i = 0; i < inner.size(); i++) {
      Function branch = op.branches().get(i);
      Parts p = inner.get(i).parts(branch, flags, out);
      parts.add(p);
      residuals.add(p.kept());
      p.residuals().stream().map(branch.params()::indexOf).filter(at -> at >= 0).forEach(used::add);
    }
    List<Value> operands = node.operands().subList(1, node.operands().size());
    List<Value> index = node.operands().subList(0, 1);
    List<Function> known = new ArrayList<>();
    List<Function> unknown = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Function branch = op.branches().get(i);
      List<Node> nodes = new ArrayList<>(inner.get(i).knownNodes());
      List<Value> returned = residuals.returned(i, nodes, node.source());
      known.add(
          new Function(
              branch.name(),
              chosen(branch.params(), flags, false),
              nodes,
              concat(chosen(branch.results(), out, false), returned)));
      Function second = parts.get(i).unknown();
      List<Value> taken = used.stream().map(branch.params()::get).toList();
      List<Value> params = concat(taken, residuals.taken(i), chosen(branch.params(), flags, true));
      unknown.add(new Function(second.name(), params, second.body(), second.results()));
    }
    List<Value> outside = residuals.outside();
    to.addKnown(
        new Node(
            new Case(known),
            concat(index, chosen(operands, flags, false)),
            concat(chosen(node.results(), out, false), outside),
            node.source()));
    List<Value> given = used.stream().map(operands::get).toList();
    to.addUnknown(
        new Node(
            new Case(unknown),
            concat(index, given, outside, chosen(operands, flags, true)),
            chosen(node.results(), out, true),
            node.source()));
  }
}
