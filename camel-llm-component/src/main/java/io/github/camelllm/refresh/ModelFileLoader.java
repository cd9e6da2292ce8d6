package io.github.camelllm.refresh;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.ModelFileReport;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The component's model files on disk and on the classpath. */
final class ModelFileLoader {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCatalog.class);

    private final CamelContext context;
    private final List<String> patterns;
    private final ModelCatalog catalog;
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    /**
     * Creates a loader.
     *
     * @param patterns of their addresses
     * @param catalog receives their content
     */
    ModelFileLoader(CamelContext context, List<String> patterns, ModelCatalog catalog) {
        this.context = context;
        this.patterns = patterns;
        this.catalog = catalog;
    }

    /** Reads all files; an invalid or missing one is an error. */
    void read() {
        patterns.forEach(pattern -> found(pattern).forEach(this::read));
    }

    /** Reads the files that have changed; for an invalid or missing one the previous content stays, with a warning. */
    List<ModelFileReport> readChanged() {
        List<ModelFileReport> reports = new ArrayList<>();
        for (String pattern : patterns) {
            try {
                for (Resource resource : found(pattern)) {
                    ModelFileReport report = read(resource);
                    if (report != null) {
                        reports.add(report);
                    }
                }
            } catch (RuntimeException e) {
                LOG.warn(
                        "The model files {} could not be updated; keeping the previous content: {}",
                        pattern,
                        e.getMessage());
            }
        }
        return reports;
    }

    private Collection<Resource> found(String pattern) {
        Collection<Resource> found;
        try {
            found = PluginHelper.getPackageScanResourceResolver(context).findResources(pattern);
        } catch (Exception e) {
            throw error("Cannot list the model files " + pattern, e);
        }
        if (found.stream().noneMatch(Resource::exists)) {
            throw error("There is no model file " + pattern + " of the component's option modelFiles", null);
        }
        return found;
    }

    /** Reads a file; null if it has not changed. */
    private @Nullable ModelFileReport read(Resource resource) {
        try (InputStream in = resource.getInputStream()) {
            byte[] content = in.readAllBytes();
            if (Arrays.equals(content, contents.get(resource.getLocation()))) {
                return null;
            }
            ModelFileReport report = catalog.read(resource.getLocation(), content);
            contents.put(resource.getLocation(), content);
            return report;
        } catch (IOException e) {
            throw error("Cannot read the model file " + resource.getLocation(), e);
        }
    }

    private static RuntimeException error(String what, @Nullable Exception cause) {
        return ErrorDetails.of(ErrorKind.CONFIGURATION, cause == null ? what : what + ": " + cause)
                .cause(cause)
                .exception();
    }
}
