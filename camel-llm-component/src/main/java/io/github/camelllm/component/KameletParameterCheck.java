package io.github.camelllm.component;

import io.github.camelllm.chat.ErrorKind;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;

/**
 * The check of the parameters that routes give to this project's Kamelets. Camel makes a URI of {@code parameters:}, so that a
 * value with {@code &} ends there, the rest becomes a parameter of its own, and neither Camel nor the Kamelet uses that.
 */
final class KameletParameterCheck extends ModelLifecycleStrategySupport {
    static final Set<String> KAMELETS = Set.of(
            "llm-chat-action",
            "llm-classify-action",
            "llm-embed-action",
            "llm-enrich-action",
            "llm-extract-action",
            "llm-failover-action",
            "llm-moderate-action",
            "llm-redact-action",
            "llm-summarize-action",
            "llm-translate-action");

    private final CamelContext context;
    private final Set<Endpoint> unchecked = ConcurrentHashMap.newKeySet();

    private KameletParameterCheck(CamelContext context) {
        this.context = context;
    }

    static void install(CamelContext context) {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        if (model != null) {
            KameletParameterCheck check = new KameletParameterCheck(context);
            model.addModelLifecycleStrategy(check);
            context.addLifecycleStrategy(new LifecycleStrategySupport() {
                @Override
                public void onEndpointAdd(Endpoint endpoint) {
                    if (KAMELETS.contains(kamelet(endpoint))) {
                        check.unchecked.add(endpoint); // Camel loads the Kamelet later, before it adds the route
                    }
                }
            });
        }
    }

    /** Returns the name of the Kamelet of an endpoint, which others do not have. */
    private static String kamelet(Endpoint endpoint) {
        String uri = endpoint.getEndpointUri();
        if (!uri.startsWith("kamelet:")) {
            return "";
        }
        String path = StringHelper.before(uri, "?", uri).replaceFirst("kamelet:(//)?", "");
        return StringHelper.before(path, "/", path);
    }

    /**
     * Checks the endpoints of the Kamelet that a route is made from.
     *
     * @throws io.github.camelllm.chat.ConfigurationException if one has a parameter that the Kamelet does not have
     */
    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        if (Boolean.TRUE.equals(route.isKamelet())) {
            Object name = route.getTemplateParameters().get("templateId");
            for (Endpoint endpoint : List.copyOf(unchecked)) {
                if (kamelet(endpoint).equals(name) && unchecked.remove(endpoint)) {
                    check(kamelet(endpoint), endpoint);
                }
            }
        }
    }

    private void check(String kamelet, Endpoint endpoint) {
        Set<String> given = given(StringHelper.after(endpoint.getEndpointUri(), "?", ""));
        Set<String> declared = declared(kamelet);
        Set<String> unknown = new TreeSet<>(given);
        unknown.removeIf(name -> declared.contains(name) || isOption(name));
        if (!unknown.isEmpty()) {
            // what follows a & in a key must not be shown
            String which =
                    given.contains("apiKey") ? "a parameter that it does not have" : "unknown parameters " + unknown;
            throw ErrorKind.CONFIGURATION.exception("The Kamelet " + kamelet + " is given " + which + "; it has "
                    + declared + ". If a value contains &, write it as RAW(...), or set it as a property camel.kamelet."
                    + kamelet + ".<parameter>: Camel ends the value of a parameter in a route at &");
        }
    }

    private static Set<String> given(String query) {
        Set<String> names = new TreeSet<>();
        try {
            URISupport.parseQuery(query).keySet().forEach(name -> names.add(StringHelper.dashToCamelCase(name)));
        } catch (URISyntaxException e) {
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
        return names;
    }

    private Set<String> declared(String kamelet) {
        Model model = Objects.requireNonNull(context.getCamelContextExtension().getContextPlugin(Model.class), "Model");
        RouteTemplateDefinition template = model.getRouteTemplateDefinition(kamelet);
        List<RouteTemplateParameterDefinition> parameters =
                template == null ? List.of() : template.getTemplateParameters();
        Set<String> names = new TreeSet<>();
        parameters.forEach(parameter -> names.add(parameter.getName()));
        return names;
    }

    private boolean isOption(String name) {
        Component component = context.hasComponent("kamelet");
        PropertyConfigurer options = component == null ? null : component.getEndpointPropertyConfigurer();
        return options instanceof PropertyConfigurerGetter getter && getter.getOptionType(name, true) != null;
    }
}
