package io.github.camelllm.component;

import io.github.camelllm.LlmConstants;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a warning, once for each set of jars, if another jar also provides the scheme: it is undefined which one Camel uses. */
final class SchemeConflictWarning {
    private static final Logger LOG = LoggerFactory.getLogger(SchemeConflictWarning.class);
    private static final String DEFINITION = "META-INF/services/org/apache/camel/component/" + LlmConstants.SCHEME;
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private SchemeConflictWarning() {}

    static void warnOfOthers(CamelContext context) throws IOException {
        ClassLoader loader = context.getApplicationContextClassLoader() != null
                ? context.getApplicationContextClassLoader()
                : SchemeConflictWarning.class.getClassLoader();
        Set<String> definitions = new TreeSet<>(); // the same jar may be found through several class loaders
        for (URL definition : Collections.list(loader.getResources(DEFINITION))) {
            definitions.add(definition.toString());
        }
        if (definitions.size() > 1 && WARNED.add(definitions.toString())) {
            LOG.warn(
                    "Several jars provide the component '{}', and it is undefined which one Camel uses; remove all but one: {}",
                    LlmConstants.SCHEME,
                    definitions);
        }
    }
}
