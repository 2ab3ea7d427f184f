import type { Language } from '../language.ts'

export const errors = {
  bad_request: {
    title: 'No se puede responder a esta petición',
    message: 'La dirección o los datos de esta petición están incompletos o mal formados.',
    next: 'Vuelva atrás e inténtelo de nuevo.',
  },
  not_found: {
    title: 'Aquí no hay nada',
    message: 'No hay ninguna página en esta dirección.',
    next: 'Compruebe la dirección o empiece desde la página de inicio.',
  },
  cross_site: {
    title: 'Esta petición vino de otro sitio',
    message: 'Otro sitio intentó hacer algo en su nombre, así que no se hizo nada.',
    next: 'Abra usted la aplicación o la consola y hágalo allí.',
  },
  too_many_requests: {
    title: 'Demasiados intentos',
    message: 'Ha habido demasiados intentos en poco tiempo.',
    next: 'Espere unos minutos e inténtelo de nuevo.',
  },
  internal: {
    title: 'Algo falló de nuestro lado',
    message: 'El servidor cometió un error al responder.',
    next: 'Inténtelo de nuevo; si se repite, dé la referencia a su administrador.',
  },
  storage_unavailable: {
    title: 'No disponible en este momento',
    message:
      'El servidor no puede leer ni escribir su base de datos ahora mismo, por lo que no se pudo hacer.',
    next: 'Inténtelo de nuevo en un minuto.',
  },
  not_signed_in: {
    title: 'Inicie sesión',
    message: 'No ha iniciado sesión, o su sesión ha terminado.',
    next: 'Inicie sesión e inténtelo de nuevo.',
  },
  forbidden: {
    title: 'No tiene acceso a esto',
    message: 'Ha iniciado sesión, pero su cuenta no puede abrir esto.',
    next: 'Pida acceso a un administrador y comuníquele la referencia, o use otra cuenta.',
  },
  unknown_strategy: {
    title: 'Esta forma de iniciar sesión no existe',
    message: 'Aquí no hay tal forma de iniciar sesión, o está desactivada.',
    next: 'Elija una en la página de inicio de sesión.',
  },
  sign_in_expired: {
    title: 'Su inicio de sesión tardó demasiado',
    message: 'Este inicio de sesión empezó hace demasiado tiempo y ha caducado.',
    next: 'Empiece de nuevo en la página de inicio de sesión.',
  },
  sign_in_unknown: {
    title: 'Este inicio de sesión no puede continuar',
    message: 'Este navegador no empezó este inicio de sesión, o las cookies están desactivadas.',
    next: 'Empiece de nuevo en la página de inicio de sesión, en este navegador y con cookies permitidas.',
  },
  sign_in_used: {
    title: 'Este inicio de sesión ya se usó',
    message: 'Esta página se cargó por segunda vez, y un inicio de sesión sirve solo una vez.',
    next: 'Empiece de nuevo en la página de inicio de sesión.',
  },
  sign_in_cancelled: {
    title: 'El inicio de sesión se canceló',
    message: 'Se le devolvió antes de terminar el inicio de sesión.',
    next: 'Empiece de nuevo o elija otra forma de iniciar sesión.',
  },
  provider_refused: {
    title: 'Su proveedor no le dejó entrar',
    message: 'El proveedor de identidad rechazó este inicio de sesión.',
    next: 'Dé la referencia a su administrador, que encuentra el motivo en el registro.',
  },
  provider_unreachable: {
    title: 'No se puede contactar con su proveedor',
    message: 'Este servidor no recibe respuesta del proveedor de identidad.',
    next: 'Inténtelo de nuevo en un minuto o elija otra forma de iniciar sesión.',
  },
  provider_busy: {
    title: 'Esperando a su proveedor',
    message:
      'El proveedor de identidad no da abasto en este momento, así que su inicio de sesión no se le envió.',
    next: 'Espere unos segundos e inténtelo de nuevo, o elija otra forma de iniciar sesión.',
  },
  client_misconfigured: {
    title: 'El inicio de sesión no está bien configurado',
    message: 'Este servidor y el proveedor de identidad no están configurados el uno para el otro.',
    next: 'Dé la referencia a su administrador: el registro dice qué valor está mal.',
  },
  token_invalid: {
    title: 'No se pudo comprobar su inicio de sesión',
    message: 'Lo que envió el proveedor de identidad no demuestra quién es usted.',
    next: 'Empiece de nuevo; si se repite, dé la referencia a su administrador.',
  },
  tenant_not_allowed: {
    title: 'Su organización no se acepta aquí',
    message: 'Ha iniciado sesión con una cuenta de una organización que no está en la lista.',
    next: 'Inicie sesión con otra cuenta o pida a un administrador que añada su organización.',
  },
  email_missing: {
    title: 'Su cuenta no tiene dirección de correo',
    message: 'El proveedor de identidad no nos dio su dirección de correo, que una invitación necesita.',
    next: 'Pida a su administrador que añada una dirección de correo a su cuenta en el proveedor.',
  },
  email_untrusted: {
    title: 'Su dirección de correo no está verificada',
    message:
      'El proveedor de identidad no responde de su dirección de correo, así que ninguna invitación puede corresponderle.',
    next: 'Pida ayuda a un administrador y déle la referencia.',
  },
  email_taken: {
    title: 'Esta dirección de correo es de otra cuenta',
    message: 'Ya hay una cuenta con su dirección de correo que usa otra forma de iniciar sesión.',
    next: 'Inicie sesión como antes o pida ayuda a un administrador.',
  },
  not_invited: {
    title: 'Aún no se le ha invitado',
    message: 'Ha iniciado sesión correctamente, pero nadie ha dado acceso aquí a esta cuenta.',
    next: 'Pida a un administrador que le invite y comuníquele la referencia, o use otra cuenta.',
  },
  account_disabled: {
    title: 'Su cuenta está desactivada',
    message: 'Un administrador ha desactivado su cuenta aquí.',
    next: 'Si cree que es un error, pregunte a un administrador y comuníquele la referencia.',
  },
  invalid_credentials: {
    title: 'Los datos de inicio de sesión no son correctos',
    message: 'Estos datos no coinciden, o la cuenta está bloqueada por un tiempo.',
    next: 'Compruebe cada uno e inténtelo de nuevo.',
  },
  sign_in_busy: {
    title: 'Muchas personas están iniciando sesión',
    message: 'Muchas personas están iniciando sesión ahora mismo, y aún no es su turno.',
    next: 'Espere unos segundos e inténtelo de nuevo.',
  },
  password_too_weak: {
    title: 'Elija una contraseña más fuerte',
    message: 'Esta contraseña no cumple las reglas de este servidor.',
    next: 'Elija otra.',
  },
  app_not_found: {
    title: 'No hay ninguna aplicación en esta dirección',
    message: 'No hay nada configurado en este nombre de host.',
    next: 'Compruebe la dirección o empiece desde la página de inicio.',
  },
  app_unreachable: {
    title: 'La aplicación no responde',
    message:
      'Gatewright funciona, pero no se puede contactar con la aplicación que hay detrás de esta página.',
    next: 'Inténtelo de nuevo en un minuto; si continúa, avise a su administrador.',
  },
  method_not_allowed: {
    title: 'Esto no se puede hacer aquí',
    message: 'Esta dirección no acepta ese tipo de solicitud.',
    next: 'Vuelva atrás e inténtelo de nuevo.',
  },
  headers_too_large: {
    title: 'Su navegador ha enviado demasiadas cookies',
    message: 'Las cookies que su navegador guarda para este sitio han crecido tanto que no se pueden leer.',
    next: 'Borre las cookies de este sitio e inténtelo de nuevo.',
  },
  disk_full: {
    title: 'El disco está lleno',
    message: 'No queda espacio en el disco del servidor, por lo que no se ha cambiado nada.',
    next: 'Comunique la referencia a su administrador. Si estaba escribiendo algo, copie el texto: podrá guardarse cuando haya espacio.',
  },
  sign_in_pushed_out: {
    title: 'Un inicio de sesión más reciente ha ocupado su lugar',
    message: 'Había demasiados inicios de sesión abiertos en este navegador, y este era el más antiguo.',
    next: 'Empiece de nuevo desde la pestaña más reciente y cierre las demás.',
  },
  provider_untrusted: {
    title: 'Su proveedor no ha podido demostrar quién es',
    message:
      'Lo que respondió en lugar del proveedor de identidad mostró un certificado en el que este servidor no confía, por lo que no se le ha enviado nada.',
    next: 'Comunique la referencia a su administrador o elija otra forma de iniciar sesión.',
  },
  provider_misbehaved: {
    title: 'No podemos usar la respuesta de su proveedor',
    message: 'El proveedor de identidad ha respondido de una forma que no podemos leer.',
    next: 'Inténtelo de nuevo en un minuto; si vuelve a ocurrir, comunique la referencia a su administrador.',
  },
  clock_skew: {
    title: 'Un reloj no está en hora',
    message:
      'El reloj de este servidor y el del proveedor de identidad difieren demasiado para que pueda iniciar sesión.',
    next: 'Intentarlo de nuevo no sirve hasta que se ajuste el reloj. Comunique la referencia a su administrador.',
  },
  email_invalid: {
    title: 'No se entiende su dirección de correo',
    message: 'Hay una dirección de correo, pero no se puede usar aquí.',
    next: 'Pida a su administrador que revise su dirección de correo en el proveedor y comuníquele la referencia.',
  },
  join_unproven: {
    title: 'Inicie sesión primero en su cuenta',
    message:
      'Se le ha invitado a iniciar sesión de esta forma, y ya existe una cuenta con su dirección. Para añadirle esta forma, su titular debe haber iniciado sesión.',
    next: 'Inicie sesión como antes. Después abra otra vez el enlace de la invitación en el mismo navegador.',
  },
  password_change_required: {
    title: 'Elija una contraseña nueva',
    message: 'Su contraseña es temporal o ha caducado.',
    next: 'Elija una nueva para continuar.',
  },
  admin_link_invalid: {
    title: 'Este enlace ya no funciona',
    message: 'El enlace de un solo uso ya se ha utilizado, ha caducado o no está completo.',
    next: 'Cree otro en el servidor con `gatewright admin-link`.',
  },
  bad_path: {
    title: 'Esta dirección no está bien formada',
    message: 'La dirección contiene caracteres que se pueden leer de más de una manera.',
    next: 'Busque en ella caracteres sobrantes, como // o ; o \\, y quítelos.',
  },
  untrusted_proxy: {
    title: 'Este proxy no es conocido',
    message: 'La solicitud llegó a través de un proxy que no está en la lista.',
    next: 'Comunique la referencia a su administrador, que encontrará la dirección del proxy en el registro.',
  },
  app_answer_unreadable: {
    title: 'No se puede leer la respuesta de la aplicación',
    message:
      'Gatewright funciona y se puede acceder a la aplicación que hay detrás de esta página, pero su respuesta no tiene sentido.',
    next: 'Avise a su administrador; intentarlo de nuevo rara vez ayuda.',
  },
  app_busy: {
    title: 'La aplicación está ocupada',
    message: 'La aplicación que hay detrás de esta página tiene todo el trabajo que admite a la vez.',
    next: 'Inténtelo de nuevo en unos segundos.',
  },
  app_timeout: {
    title: 'La aplicación tarda demasiado',
    message:
      'Gatewright funciona, pero la aplicación que hay detrás de esta página no ha respondido a tiempo.',
    next: 'Inténtelo de nuevo en un minuto; si continúa, avise a su administrador.',
  },
  session_expired_on_post: {
    title: 'Su sesión terminó antes de este envío',
    message: 'Mientras tanto se cerró su sesión, así que lo que envió no llegó a la aplicación.',
    next: 'Vuelva atrás para copiar lo que escribió, abra de nuevo la aplicación para iniciar sesión y envíelo otra vez.',
  },
  external_token_invalid: {
    title: 'No se acepta este token',
    message: 'El token que envió su sitio no demuestra aquí quién es usted.',
    next: 'Vuelva a cargar la página del sitio del que viene.',
  },
  hand_over_failed: {
    title: 'No hemos podido llevarle a la aplicación',
    message: 'El enlace que lleva su sesión a la aplicación ha caducado o pertenece a otro navegador.',
    next: 'Abra la aplicación de nuevo.',
  },
} satisfies Language['errors']
