{{/* Of all objects. 52 letters: a StatefulSet's name with eleven more is the value of a label of its pods, which may have 63. */}}
{{- define "gatewright.name" -}}
{{- $name := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) -}}
{{- $name | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{/* What a pod is found by; never to be changed. */}}
{{- define "gatewright.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "gatewright.labels" -}}
{{ include "gatewright.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "gatewright.image" -}}
{{ required "image.repository says where the image is: ghcr.io/<owner>/<repository>" .Values.image.repository }}:{{ required "image.tag says which version of Gatewright" .Values.image.tag }}
{{- end -}}

{{/* Every address of the pod, of the kinds that the server itself listens on. */}}
{{- define "gatewright.everywhere" -}}
{{ toString .Values.config.httpServer.host | contains ":" | ternary "[::]" "0.0.0.0" }}
{{- end -}}

{{/* gatewright.config.json */}}
{{- define "gatewright.config" -}}
{{- $config := deepCopy .Values.config -}}
{{- $_ := required "config.httpServer.externalUrl is the address that browsers see: https://sso.example.com" $config.httpServer.externalUrl -}}
{{- if .Values.metrics.enabled -}}
{{- $_ := required "metrics.enabled needs secretName: a Secret with the key metrics-token" .Values.secretName -}}
{{- $own := dict "listen" (printf "%s:9464" (include "gatewright.everywhere" .)) "token" "${file:/run/secrets/gatewright/metrics-token}" -}}
{{- $_ := set $config "observability" (merge (default dict $config.observability) $own) -}}
{{- end -}}
{{- if and (default dict $config.extAuthz).http (or .Values.httpRoute.enabled .Values.ingress.enabled) -}}
{{- fail "config.extAuthz.http can be asked by whatever passes requests on: a page of an app could read what the app is told of its visitor, through the HTTPRoute or the Ingress. Use extAuthz.enabled, which is gRPC on a port of its own" -}}
{{- end -}}
{{- if .Values.extAuthz.enabled -}}
{{- $grpc := dict "listen" (printf "%s:9191" (include "gatewright.everywhere" .)) -}}
{{- $own := dict "grpc" (merge $grpc (default dict (default dict $config.extAuthz).grpc)) -}}
{{- $_ := set $config "extAuthz" (merge $own (default dict $config.extAuthz)) -}}
{{- end -}}
{{- if and .Values.postgres.enabled (not .Values.editInConsole) -}}
{{- $_ := set $config "configuration" (merge (default dict $config.configuration) (dict "owner" "file")) -}}
{{- end -}}
{{- toPrettyJson $config -}}
{{- end -}}

{{/* One process owns the data of a volume; those of PostgreSQL any number. */}}
{{- define "gatewright.replicas" -}}
{{- $replicas := int .Values.replicas -}}
{{- if .Values.postgres.enabled -}}
{{- $_ := required "postgres.enabled needs postgres.secretName: a Secret with the address, postgres://…" .Values.postgres.secretName -}}
{{- if .Values.persistence.existingClaim -}}
{{- fail "persistence.existingClaim has no effect beside postgres: pods on PostgreSQL have no volume" -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (lt (int .Values.autoscaling.maxReplicas) $replicas) -}}
{{- fail (printf "autoscaling.maxReplicas is %d, less than replicas, which is %d: there are never fewer than that" (int .Values.autoscaling.maxReplicas) $replicas) -}}
{{- end -}}
{{- else if gt $replicas 1 -}}
{{- fail (printf "replicas is %d: several pods need postgres, for one process owns the data of a volume" $replicas) -}}
{{- else if .Values.autoscaling.enabled -}}
{{- fail "autoscaling needs postgres, for one process owns the data of a volume" -}}
{{- end -}}
{{- $replicas -}}
{{- end -}}

{{/* Seconds until a pod is killed. One that is killed while it answers breaks what it was about. */}}
{{- define "gatewright.gracePeriod" -}}
{{- $delay := default "0s" .Values.config.httpServer.drainDelay | toString -}}
{{- $seconds := int .Values.terminationGracePeriodSeconds -}}
{{- $number := regexFind "^[0-9]+(\\.[0-9]+)?" (trim $delay) -}}
{{- $unit := regexFind "[a-z]+$" (trim $delay | lower) -}}
{{- $sizes := dict "ms" 0.001 "s" 1 "sec" 1 "second" 1 "m" 60 "min" 60 "minute" 60 "h" 3600 "hr" 3600 "hour" 3600 -}}
{{- $size := get $sizes $unit | default (get $sizes (trimSuffix "s" $unit)) -}}
{{- if and $number $size -}}
{{- $least := addf (mulf $number $size) 8 | ceil | int -}}
{{- if lt $seconds $least -}}
{{- fail (printf "terminationGracePeriodSeconds is %d: with a drainDelay of %s it takes up to %d seconds" $seconds $delay $least) -}}
{{- end -}}
{{- end -}}
{{- $seconds -}}
{{- end -}}

{{/* What leads to the database, and what the configuration refers to. */}}
{{- define "gatewright.env" -}}
{{- $env := default list .Values.env -}}
{{- if .Values.postgres.enabled -}}
{{- $address := dict "name" .Values.postgres.secretName "key" .Values.postgres.secretKey -}}
{{- $env = prepend $env (dict "name" "DATABASE_URL" "valueFrom" (dict "secretKeyRef" $address)) -}}
{{- end -}}
{{- with $env }}
env:
  {{- toYaml . | nindent 2 }}
{{- end -}}
{{- end -}}

{{/* For the namespace's PodSecurity level "restricted". */}}
{{- define "gatewright.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}
