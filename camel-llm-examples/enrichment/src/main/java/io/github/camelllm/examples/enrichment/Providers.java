package io.github.camelllm.examples.enrichment;

import io.github.camelllm.provider.DescriptorReader;
import io.github.camelllm.provider.Provider;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/** The providers that have a descriptor on the classpath. */
final class Providers {
    private static final String DESCRIPTORS = "classpath:META-INF/camel-llm/providers/*.json";

    private Providers() {}

    static List<Provider> of(CamelContext context) throws Exception {
        List<Provider> providers = new ArrayList<>();
        for (Resource resource :
                PluginHelper.getPackageScanResourceResolver(context).findResources(DESCRIPTORS)) {
            try (InputStream in = resource.getInputStream()) {
                providers.add(DescriptorReader.read(resource.getLocation(), in.readAllBytes()));
            }
        }
        return providers;
    }
}
