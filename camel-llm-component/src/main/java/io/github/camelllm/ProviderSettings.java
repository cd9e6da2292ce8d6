package io.github.camelllm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of one provider: {@code camel.component.llm.providers[openai].apiKey=...}. */
public class ProviderSettings {
    private @Nullable String apiKey;
    private @Nullable String baseUrl;
    private @Nullable String model;
    private double priceFactor = 1;
    private Map<String, String> parameters = new LinkedHashMap<>();
    private Map<String, String> headers = new LinkedHashMap<>();

    /** Creates settings with nothing set. */
    public ProviderSettings() {}

    /** Returns the API key; null if it is not set. */
    public @Nullable String getApiKey() {
        return apiKey;
    }

    /** Sets the API key. */
    public void setApiKey(@Nullable String apiKey) {
        this.apiKey = apiKey;
    }

    /** Returns the address of the API; null if it is not set. */
    public @Nullable String getBaseUrl() {
        return baseUrl;
    }

    /** Sets the base URL of the API. */
    public void setBaseUrl(@Nullable String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** Returns the factor for the listed prices. */
    public double getPriceFactor() {
        return priceFactor;
    }

    /**
     * Sets the factor for the listed prices of all models: 0.85 for a discount of 15 %, 1.2 for a margin of 20 %. Prices that the provider
     * itself reports in its answers do not change.
     */
    public void setPriceFactor(double priceFactor) {
        if (!(priceFactor >= 0) || Double.isInfinite(priceFactor)) {
            throw new IllegalArgumentException("priceFactor must not be below 0: " + priceFactor);
        }
        this.priceFactor = priceFactor;
    }

    /** Returns the model where a route names none; null if it is not set. */
    public @Nullable String getModel() {
        return model;
    }

    /** Sets the model for endpoints that name none. */
    public void setModel(@Nullable String model) {
        this.model = model;
    }

    /** Returns the values of placeholders in the base URL; may be empty. */
    public Map<String, String> getParameters() {
        return parameters;
    }

    /** Sets the values of placeholders in the base URL. */
    public void setParameters(Map<String, String> parameters) {
        this.parameters = parameters;
    }

    /** Returns the HTTP headers sent with each request; may be empty. */
    public Map<String, String> getHeaders() {
        return headers;
    }

    /** Sets the HTTP headers sent with each request. */
    public void setHeaders(Map<String, String> headers) {
        this.headers = headers;
    }
}
