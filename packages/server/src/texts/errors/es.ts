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
    next: 'Pida acceso a un administrador o inicie sesión con otra cuenta.',
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
    next: 'Pida a un administrador que le invite y vuelva a iniciar sesión.',
  },
  account_disabled: {
    title: 'Su cuenta está desactivada',
    message: 'Un administrador ha desactivado su cuenta aquí.',
    next: 'Pregunte a un administrador si cree que es un error.',
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
} satisfies Language['errors']
