package org.nanodo.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.Tree;
import org.nanodo.nn.ParamSpec;

/** How many parameters there are, under NanoDO's names: {@code n_params/all} and so on. */
final class ParameterCounts {
  private ParameterCounts() {}

  static Map<String, Double> of(Tree<ParamSpec> params) {
    var counts = new LinkedHashMap<String, Double>();
    double all = 0;
    double embedding = 0;
    List<String> paths = params.paths();
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      ParamSpec p = params.leaves().get(i);
      double size = p.type().shape().size();
      all += size;
      embedding += path.endsWith("/embedding") ? size : 0;
      for (String name : p.names(path)) {
        counts.put("n_params/" + name.replace('/', '_'), (double) p.one().shape().size());
      }
    }
    counts.put("n_params/all", all);
    counts.put("n_params/embedding", embedding);
    counts.put("n_params/non_embedding", all - embedding);
    return counts;
  }
}
