package io.github.camelllm.component;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/** Gives the catalog the files of models that the component names. */
final class ModelFileLoader {
    private ModelFileLoader() {}

    /**
     * Reads files.
     *
     * @param addresses patterns of addresses, separated by commas; null for none
     */
    static void read(CamelContext context, @Nullable String addresses, ModelCatalog catalog) {
        if (addresses != null && !addresses.isBlank()) {
            for (String pattern : addresses.split(",", -1)) {
                found(context, pattern.strip()).forEach(resource -> read(resource, catalog));
            }
        }
    }

    private static Collection<Resource> found(CamelContext context, String pattern) {
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

    private static void read(Resource resource, ModelCatalog catalog) {
        try (InputStream in = resource.getInputStream()) {
            catalog.read(resource.getLocation(), in.readAllBytes());
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
